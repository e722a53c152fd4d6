"""The `app` table: chats, jobs, limits and upload tickets of a user, under PK `U#uid`."""

from __future__ import annotations

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws import CONNECT_TIMEOUT_SECONDS, MAX_ATTEMPTS, READ_TIMEOUT_SECONDS
from chalicelib.config import settings

SCHEMA = 1
CONDITION_FAILED = "ConditionalCheckFailedException"


class AppItem(Model):
    """Any item of the app table; which kind of item it is stands in `kind`."""

    class Meta:
        table_name = settings().app_table
        connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
        read_timeout_seconds = READ_TIMEOUT_SECONDS
        max_retry_attempts = MAX_ATTEMPTS - 1

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    v = NumberAttribute(default=SCHEMA)


def user_pk(uid: str) -> str:
    """The partition of one user's items."""
    return f"U#{uid}"


# Every kind of item finds the connection, and so the client, of its base, once that has one.
AppItem._get_connection()
