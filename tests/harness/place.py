"""Where the artefact is tested, as the environment says it."""

from __future__ import annotations

ENDPOINT = "TEST_ENDPOINT"
"""Where AWS's services answer."""
STAGE = "TEST_STAGE"
"""The stage whose artefact is deployed; `local` if it is not said."""
LOCALSTACK = "localstack"
MODE = "TEST_LOCALSTACK_MODE"
"""How LocalStack runs: `host` or `docker`."""
