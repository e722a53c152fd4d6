"""The law of replays on moto."""

from tests.harness.replay_laws import *  # noqa: F403
