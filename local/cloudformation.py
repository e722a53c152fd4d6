"""Stacks brought to what a template says, or the reason why not, in one line."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

from botocore.exceptions import ClientError, WaiterError

from local.command import CommandFailed

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

DEADLINE_SECONDS = 1200
_NEVER_CREATED = frozenset(
    {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
)
_GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"})
_NOTHING_TO_DO = ("didn't contain changes", "no updates are to be performed", "no changes")


class Template(TypedDict, total=False):
    """A template as CloudFormation takes it: small ones in the call, large ones from S3."""

    TemplateBody: str
    TemplateURL: str


def describe(client: CloudFormationClient, stack: str) -> StackTypeDef | None:
    """The stack of that name, or None if there is none."""
    try:
        return client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def outputs(client: CloudFormationClient, stack: str) -> dict[str, str]:
    """What the stack answers; raises CommandFailed if it is not deployed."""
    found = describe(client, stack)
    if found is None or found["StackStatus"] not in _GOOD:
        state = "is not deployed" if found is None else f"is in state {found['StackStatus']}"
        raise CommandFailed(f"stack {stack} {state}")
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def apply(
    client: CloudFormationClient, stack: str, template: Template, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Create or update the stack, wait for the end, and answer its outputs.

    A stack whose creation had failed is deleted first: CloudFormation can't update it. Raises
    CommandFailed naming the first resource that failed.
    """
    found = describe(client, stack)
    if found is not None and found["StackStatus"] in _NEVER_CREATED:
        delete(client, stack)
        found = None
    new = found is None or found["StackStatus"] == "REVIEW_IN_PROGRESS"
    change = f"deploy-{uuid4().hex}"
    client.create_change_set(
        StackName=stack,
        ChangeSetName=change,
        ChangeSetType="CREATE" if new else "UPDATE",
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        **template,
    )
    if not _is_empty(client, stack, change):
        client.execute_change_set(StackName=stack, ChangeSetName=change)
        _wait(client, stack)
    return outputs(client, stack)


def delete(client: CloudFormationClient, stack: str) -> None:
    """Delete the stack, if there is one, and wait until it is gone."""
    if describe(client, stack) is None:
        return
    client.delete_stack(StackName=stack)
    try:
        client.get_waiter("stack_delete_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 2, "MaxAttempts": DEADLINE_SECONDS // 2}
        )
    except WaiterError as error:
        raise CommandFailed(f"stack {stack}: {_reason(client, stack)}") from error


def _is_empty(client: CloudFormationClient, stack: str, change: str) -> bool:
    """Whether the change set changes nothing; raises CommandFailed if it could not be made."""
    for _ in _until_deadline():
        made = client.describe_change_set(StackName=stack, ChangeSetName=change)
        reason = made.get("StatusReason", "")
        if made["Status"] == "FAILED":
            client.delete_change_set(StackName=stack, ChangeSetName=change)
            if any(said in reason.lower() for said in _NOTHING_TO_DO):
                return True
            raise CommandFailed(f"stack {stack} can't be changed: {reason}")
        if made["Status"] == "CREATE_COMPLETE":
            return False
    raise CommandFailed(f"stack {stack}: the change was not worked out in {DEADLINE_SECONDS} s")


def _wait(client: CloudFormationClient, stack: str) -> None:
    for _ in _until_deadline():
        found = describe(client, stack)
        status = "gone" if found is None else found["StackStatus"]
        if status in _GOOD:
            return
        if not status.endswith("_IN_PROGRESS"):
            raise CommandFailed(f"stack {stack} failed ({status}): {_reason(client, stack)}")
    raise CommandFailed(f"stack {stack} did not finish in {DEADLINE_SECONDS} s")


def _until_deadline() -> Iterator[None]:
    """Asks soon at first, for emulators, and every few seconds later, for AWS."""
    end, pause = time.monotonic() + DEADLINE_SECONDS, 0.1
    while time.monotonic() < end:
        yield
        time.sleep(pause)
        pause = min(pause * 1.5, 5.0)


def _reason(client: CloudFormationClient, stack: str) -> str:
    """Why the last change of the stack failed: the earliest failure that is no mere consequence."""
    events = client.describe_stack_events(StackName=stack)["StackEvents"]
    failures = [
        f"{event.get('LogicalResourceId', stack)}: {event['ResourceStatusReason']}"
        for event in events
        if event.get("ResourceStatus", "").endswith("_FAILED")
        and event.get("ResourceStatusReason", "")
        and "cancelled" not in event["ResourceStatusReason"]
    ]
    return failures[-1] if failures else "CloudFormation gave no reason"
