"""The environment of the functions, with the times that the product ships; import it first."""

from __future__ import annotations

import json
import os
from pathlib import Path

_TEMPLATE = Path(__file__).resolve().parents[2] / ".chalice" / "resources.json"
_PARAMETERS = json.loads(_TEMPLATE.read_text())["Parameters"]
REGION = "eu-central-1"


def shipped(parameter: str) -> int:
    """The default of a parameter of the template."""
    return int(_PARAMETERS[parameter]["Default"])


os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "simulated",
        "AWS_SECRET_ACCESS_KEY": "simulated",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "STAGE": "local",
        "LEDGER_TABLE": "ledger",
        "APP_TABLE": "app",
        "CHATS_BUCKET": "chats",
        "HOLD_LIFE_SECONDS": str(shipped("HoldLifeSeconds")),
        "HOLD_HARD_LIFE_SECONDS": str(shipped("HoldHardLifeSeconds")),
        "PREPARE_VISIBILITY_SECONDS": str(shipped("PrepareVisibilitySeconds")),
        "PREPARE_RECEIVE_COUNT": str(shipped("PrepareReceiveCount")),
        "INSIGHT_VISIBILITY_SECONDS": str(shipped("InsightVisibilitySeconds")),
        "INSIGHT_RECEIVE_COUNT": str(shipped("InsightReceiveCount")),
        **{
            f"{name.upper()}_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/123456789012/{name}"
            for name in ("prepare", "insight", "settle", "parked", "uploads")
        },
    }
)
for _name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
    del os.environ[_name]
