"""What LocalStack does otherwise than AWS: each test fails once it does as AWS does.

Then the tests that are left out for it can hold there, and `tests/harness/differences.py` has one
entry too many.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local import cloudformation
from local.command import CommandFailed
from tests.harness.api import Api
from tests.harness.deployment import API, CONFIG, Deployment, eventually
from tests.harness.differences import Difference

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

RACERS = 8
ROUNDS = 10
CALLS = 5
UNITS_OF_A_SMALL_ITEM = 2
"""What DynamoDB itself counts for up to 1 KB in a transaction."""
STAGE = "live"
MOCK = {
    "responses": {"200": {"description": "it is there"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}
shows = pytest.mark.shows


@dataclass(frozen=True, slots=True)
class Formation:
    """A stack of one API that answers by itself."""

    client: CloudFormationClient
    endpoint: str
    stack: str

    def serve(self, *routes: str, calls_per_second: int = 1000) -> str:
        """Let the API answer these routes, and 200 on each; the base of its URL."""
        body = {
            "swagger": "2.0",
            "info": {"title": self.stack, "version": "1"},
            "paths": {f"/{route}": {"get": MOCK} for route in routes},
        }
        limits = {
            "ResourcePath": "/*",
            "HttpMethod": "*",
            "ThrottlingRateLimit": calls_per_second,
            "ThrottlingBurstLimit": calls_per_second,
        }
        properties = {"StageName": STAGE, "DefinitionBody": body, "MethodSettings": [limits]}
        template = {
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": {"Api": {"Type": "AWS::Serverless::Api", "Properties": properties}},
            "Outputs": {"Id": {"Value": {"Ref": "Api"}}},
        }
        done = cloudformation.apply(
            self.client, self.stack, {"TemplateBody": json.dumps(template)}, {}
        )
        return f"{self.endpoint}/_aws/execute-api/{done['Id']}/{STAGE}"


@pytest.fixture
def formation(deployment: Deployment, endpoint: str) -> Iterator[Formation]:
    """A stack that is not there yet, and deleted afterwards."""
    client = deployment.session.client("cloudformation", endpoint_url=endpoint)
    made = Formation(client, endpoint, f"difference-{uuid.uuid4().hex[:8]}")
    yield made
    cloudformation.delete(client, made.stack)


@pytest.fixture
def key() -> dict[str, Any]:
    """The key of an item that nobody has written."""
    return {"pk": {"S": f"difference-{uuid.uuid4()}"}, "sk": {"S": "1"}}


@shows(Difference.AUTHORIZERS)
def test_no_authorizer_is_invoked(deployment: Deployment, api: Api) -> None:
    api.wallet()
    eventually(lambda: "START" in deployment.logs(API), "the API logged nothing")
    assert deployment.logs("Authorizer") == ""


@shows(Difference.GATEWAY_RESPONSES)
def test_a_route_that_is_none_is_answered_by_the_platform(api: Api) -> None:
    answer = api.get("/api/nothing/here")
    assert (answer.status, answer.code) == (403, "")


@shows(Difference.FORMS)
def test_an_empty_file_breaks_the_form(api: Api) -> None:
    api.upload(b"").refused(400, "malformed_multipart")


@shows(Difference.LOG_GROUPS)
def test_a_function_does_not_log_to_the_group_it_is_given(deployment: Deployment, api: Api) -> None:
    api.wallet()
    eventually(lambda: "START" in deployment.logs(API), "the API logged nothing")
    group = deployment.log_group(API)
    events = deployment.cloudwatch_logs.filter_log_events(logGroupName=group)["events"]
    assert events == []


@shows(Difference.METRIC_FILTERS)
def test_no_metric_filter_is_made(deployment: Deployment) -> None:
    found = deployment.cloudwatch_logs.describe_metric_filters(
        logGroupName=deployment.log_group(API)
    )
    assert found["metricFilters"] == []


@shows(Difference.THROTTLING)
def test_a_stage_is_not_throttled(deployment: Deployment, formation: Formation) -> None:
    url = formation.serve("only", calls_per_second=1)
    answers = [Api(url, None).get("/only").status for _ in range(2 * CALLS)]
    assert answers == [200] * (2 * CALLS)


@shows(Difference.PERMISSIONS)
def test_nobody_is_refused_anything(deployment: Deployment) -> None:
    nobody = boto3.Session("nobody", "wrong", region_name=deployment.session.region_name)
    assert nobody.client("sqs", endpoint_url=deployment.endpoint).list_queues()["QueueUrls"]
    arn = deployment.lambdas.get_function_configuration(
        FunctionName=deployment.physical["Authorizer"]
    )["Role"]
    sts = deployment.session.client("sts", endpoint_url=deployment.endpoint)
    role = sts.assume_role(RoleArn=arn, RoleSessionName="difference")["Credentials"]
    session = boto3.Session(
        role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"], nobody.region_name
    )
    tables = session.client("dynamodb", endpoint_url=deployment.endpoint)
    assert tables.scan(TableName=deployment.physical["LedgerTable"], Limit=1)["Count"] >= 0


@shows(Difference.ROUTES)
def test_an_update_that_adds_a_route_fails(deployment: Deployment, formation: Formation) -> None:
    assert Api(formation.serve("first"), None).get("/first").status == 200
    with pytest.raises(CommandFailed, match="Stage already exists"):
        formation.serve("first", "second")


@shows(Difference.MODELS)
def test_there_is_no_model(deployment: Deployment, endpoint: str) -> None:
    models = deployment.session.client("bedrock-runtime", endpoint_url=endpoint, config=CONFIG)
    with pytest.raises(ClientError, match="not included in your current license plan"):
        models.converse(
            modelId="amazon.nova-lite-v1:0",
            messages=[{"role": "user", "content": [{"text": "anybody there?"}]}],
        )


@shows(Difference.CAPACITY)
def test_a_transaction_costs_twice_the_write_units_of_dynamodb(
    deployment: Deployment, key: dict[str, Any]
) -> None:
    done = deployment.dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": deployment.physical["AppTable"], "Item": key}}],
        ReturnConsumedCapacity="TOTAL",
    )
    (used,) = done["ConsumedCapacity"]
    assert used["CapacityUnits"] == 2 * UNITS_OF_A_SMALL_ITEM


@shows(Difference.EMPTY_STRINGS)
def test_an_empty_string_is_refused(deployment: Deployment, key: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        deployment.dynamodb.put_item(
            TableName=deployment.physical["AppTable"], Item=key | {"text": {"S": ""}}
        )
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@shows(Difference.ALL_OLD)
def test_an_update_whose_condition_failed_brings_no_item(
    deployment: Deployment, key: dict[str, Any]
) -> None:
    table = deployment.physical["AppTable"]
    deployment.dynamodb.put_item(TableName=table, Item=key | {"n": {"N": "1"}})
    with pytest.raises(deployment.dynamodb.exceptions.ConditionalCheckFailedException) as refused:
        deployment.dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET n = :two",
            ConditionExpression="n = :two",
            ExpressionAttributeValues={":two": {"N": "2"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert "Item" not in refused.value.response


@shows(Difference.CONFLICTS)
def test_transactions_never_conflict(deployment: Deployment, key: dict[str, Any]) -> None:
    table = deployment.physical["AppTable"]

    def add(_: int) -> None:
        deployment.dynamodb.transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "TableName": table,
                        "Key": key,
                        "UpdateExpression": "ADD n :one",
                        "ExpressionAttributeValues": {":one": {"N": "1"}},
                    }
                }
            ]
        )

    with ThreadPoolExecutor(RACERS) as threads:
        list(threads.map(add, range(RACERS * ROUNDS)))
    item = deployment.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
    assert item["n"] == {"N": str(RACERS * ROUNDS)}


@shows(Difference.CONTAINERS)
def test_no_process_of_a_function_is_one_of_this_machine(deployment: Deployment, api: Api) -> None:
    api.wallet()
    assert deployment.stop_workers(API) == 0
