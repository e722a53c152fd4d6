"""The environment of a deployed function, set when this module is first imported."""

from __future__ import annotations

import os

_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")
FUNCTION_ENVIRONMENT = {
    "STAGE": "local",
    "LEDGER_TABLE": f"contract-{_PROCESS}-ledger",
    "APP_TABLE": f"contract-{_PROCESS}-app",
    "CHATS_BUCKET": f"contract-{_PROCESS}",
    "PREPARE_QUEUE_URL": "unused",
    "UPLOADS_QUEUE_URL": "unused",
    "INSIGHT_QUEUE_URL": "unused",
    "SETTLE_QUEUE_URL": "unused",
    "PARKED_QUEUE_URL": "unused",
    "HOLD_LIFE_SECONDS": "3600",
    "HOLD_HARD_LIFE_SECONDS": "86400",
    "PREPARE_VISIBILITY_SECONDS": "60",
    "PREPARE_RECEIVE_COUNT": "5",
    "INSIGHT_VISIBILITY_SECONDS": "120",
    "INSIGHT_RECEIVE_COUNT": "5",
}
_EMULATED_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}

os.environ.update(FUNCTION_ENVIRONMENT)
if "TEST_ENDPOINT" in os.environ:
    os.environ["AWS_ENDPOINT_URL"] = os.environ["TEST_ENDPOINT"]
for _name, _value in _EMULATED_ACCOUNT.items():
    os.environ.setdefault(_name, _value)
