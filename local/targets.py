"""Where a stage runs, and with which credentials it is reached.

Embedded stack, LocalStack and AWS differ in the endpoint alone; everything else is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import boto3

LOCAL_ENDPOINT = "http://127.0.0.1:4566"
REGION = "us-east-1"
_STAGES_ON_THIS_MACHINE = frozenset({"local", "localstack"})


@dataclass(frozen=True, slots=True)
class Target:
    """A stage at a place. `endpoint` is None for AWS itself."""

    stage: str
    session: boto3.Session
    endpoint: str | None

    def api_url(self, api_id: str, api_stage: str, on_aws: str) -> str:
        """The base of the HTTP API, without a trailing slash; emulators serve it by path."""
        if self.endpoint is None:
            return on_aws.rstrip("/")
        return f"{self.endpoint}/_aws/execute-api/{api_id}/{api_stage}"


def target(stage: str, endpoint: str | None = None) -> Target:
    """The place of `stage`: `endpoint`, or this machine's port 4566, or AWS as the shell has it."""
    if endpoint is None and stage in _STAGES_ON_THIS_MACHINE:
        endpoint = LOCAL_ENDPOINT
    if endpoint is None:
        return Target(stage, boto3.Session(), None)
    return Target(stage, emulated_session(), endpoint.rstrip("/"))


def emulated_session(account: str = "000000000000") -> boto3.Session:
    """Credentials for an emulator, which takes any; a key of twelve digits is its account."""
    keys: dict[str, Any] = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
    return boto3.Session(**keys, region_name=REGION)
