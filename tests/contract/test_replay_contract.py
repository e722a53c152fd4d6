"""The law of replays on the DynamoDB at TEST_ENDPOINT."""

from tests.harness.replay_laws import *  # noqa: F403
