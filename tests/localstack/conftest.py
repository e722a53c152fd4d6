"""What is shown here is LocalStack's, so elsewhere there is nothing to collect."""

from __future__ import annotations

import os

from tests.harness.place import LOCALSTACK, STAGE

collect_ignore_glob = [] if os.environ.get(STAGE) == LOCALSTACK else ["test_*.py"]
