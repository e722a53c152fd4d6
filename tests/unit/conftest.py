"""The environment that a deployed function would have. It is set before any module reads it."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "STAGE": "local",
        "LEDGER_TABLE": "ledger",
        "APP_TABLE": "app",
        "CHATS_BUCKET": "chats",
        "PREPARE_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/prepare",
        "UPLOADS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/uploads",
        "INSIGHT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/insight",
        "SETTLE_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/settle",
        "PARKED_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/parked",
        "HOLD_LIFE_SECONDS": "3600",
        "HOLD_HARD_LIFE_SECONDS": "86400",
        "PREPARE_VISIBILITY_SECONDS": "60",
        "PREPARE_RECEIVE_COUNT": "5",
        "INSIGHT_VISIBILITY_SECONDS": "120",
        "INSIGHT_RECEIVE_COUNT": "5",
    }
)

# Property tests judge answers, not speed: a busy machine must not fail them.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
