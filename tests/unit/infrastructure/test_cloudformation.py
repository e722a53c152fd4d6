"""How a stack is brought to its template, against a scripted CloudFormation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from local import cloudformation
from local.command import CommandFailed

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEMPLATE: cloudformation.Template = {"TemplateBody": "{}"}


def stack(status: str, **outputs: str) -> dict[str, Any]:
    said = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    found = {"StackName": "s", "CreationTime": NOW, "StackStatus": status, "Outputs": said}
    return {"Stacks": [found]}


@pytest.fixture
def client() -> CloudFormationClient:
    return boto3.client("cloudformation", region_name="us-east-1")


@pytest.fixture
def script(client: CloudFormationClient) -> Iterator[Stubber]:
    """What CloudFormation is asked, in order, and what it answers; all of it must be asked."""
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def no_stack(script: Stubber) -> None:
    script.add_client_error("describe_stacks", "ValidationError", "Stack s does not exist")


def change_set(script: Stubber, kind: str, status: str, reason: str = "") -> None:
    asked = {
        "StackName": "s",
        "ChangeSetName": ANY,
        "ChangeSetType": kind,
        "TemplateBody": "{}",
        "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "local"}],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    script.add_response("create_change_set", {}, asked)
    script.add_response("describe_change_set", {"Status": status, "StatusReason": reason})


def apply(client: CloudFormationClient) -> dict[str, str]:
    return cloudformation.apply(client, "s", TEMPLATE, {"Stage": "local"})


def test_a_stack_that_is_not_there_is_created(
    client: CloudFormationClient, script: Stubber
) -> None:
    no_stack(script)
    change_set(script, "CREATE", "CREATE_COMPLETE")
    script.add_response("execute_change_set", {})
    script.add_response("describe_stacks", stack("CREATE_IN_PROGRESS"))
    script.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    script.add_response("describe_stacks", stack("CREATE_COMPLETE", Url="u"))
    assert apply(client) == {"Url": "u"}


def test_deploying_the_same_again_changes_nothing(
    client: CloudFormationClient, script: Stubber
) -> None:
    script.add_response("describe_stacks", stack("UPDATE_COMPLETE"))
    change_set(script, "UPDATE", "FAILED", "The submitted information didn't contain changes.")
    script.add_response("delete_change_set", {})
    script.add_response("describe_stacks", stack("UPDATE_COMPLETE", Url="u"))
    assert apply(client) == {"Url": "u"}


def test_a_stack_that_never_came_up_is_deleted_and_created(
    client: CloudFormationClient, script: Stubber
) -> None:
    script.add_response("describe_stacks", stack("ROLLBACK_COMPLETE"))
    script.add_response("describe_stacks", stack("ROLLBACK_COMPLETE"))
    script.add_response("delete_stack", {}, {"StackName": "s"})
    script.add_response("describe_stacks", stack("DELETE_COMPLETE"))
    change_set(script, "CREATE", "CREATE_COMPLETE")
    script.add_response("execute_change_set", {})
    script.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    script.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    apply(client)


def test_a_failure_names_the_resource_that_failed_first_and_why(
    client: CloudFormationClient, script: Stubber
) -> None:
    no_stack(script)
    change_set(script, "CREATE", "CREATE_COMPLETE")
    script.add_response("execute_change_set", {})
    script.add_response("describe_stacks", stack("ROLLBACK_COMPLETE"))
    newest_first = [
        event("s", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create"),
        event("Bury", "CREATE_FAILED", "Resource creation cancelled"),
        event("Prepare", "CREATE_FAILED", "The role cannot be assumed"),
        event("PrepareQueue", "CREATE_COMPLETE", ""),
    ]
    script.add_response("describe_stack_events", {"StackEvents": newest_first})
    with pytest.raises(CommandFailed, match="Prepare: The role cannot be assumed"):
        apply(client)


def test_a_change_that_cannot_be_made_says_why(
    client: CloudFormationClient, script: Stubber
) -> None:
    no_stack(script)
    change_set(script, "CREATE", "FAILED", "Parameters: [UidKey] must have values")
    script.add_response("delete_change_set", {})
    with pytest.raises(CommandFailed, match="UidKey"):
        apply(client)


def test_a_stack_that_is_not_up_has_no_outputs(
    client: CloudFormationClient, script: Stubber
) -> None:
    no_stack(script)
    with pytest.raises(CommandFailed, match="not deployed"):
        cloudformation.outputs(client, "s")
    script.add_response("describe_stacks", stack("UPDATE_ROLLBACK_COMPLETE"))
    with pytest.raises(CommandFailed, match="UPDATE_ROLLBACK_COMPLETE"):
        cloudformation.outputs(client, "s")


def event(resource: str, status: str, reason: str) -> dict[str, Any]:
    return {
        "StackId": "s",
        "EventId": resource,
        "StackName": "s",
        "LogicalResourceId": resource,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": NOW,
    }
