"""Laws of the app's template, read from the artefact that is deployed."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.problems import TITLES
from chalicelib.config import (
    INDEX_ROOM_BYTES,
    GeneratorKind,
    ModelTimes,
    read_settings,
    read_token_settings,
)
from local.command import ROOT
from local.package import Artefact
from local.stages import read_parameters
from tests.unit.infrastructure.conftest import JsonObject, listed, of_type, statements

FUNCTIONS = {
    *("APIHandler", "Authorizer", "Ingest", "Lose", "Prepare", "Generate", "Bury", "Settle"),
    *("Sweep", "Audit"),
}
WITHOUT_COINS = {"AuthorizerLogGroup", "IngestLogGroup", "LoseLogGroup"}
"""Logs of functions that never see a ledger."""
WORKERS = {
    "Prepare": "PrepareQueue",
    "Generate": "InsightQueue",
    "Bury": "DeadQueue",
    "Settle": "SettleQueue",
}
SHIPPED_STAGES = sorted(path.stem for path in (ROOT / ".chalice/parameters").glob("*.json"))
MEBIBYTE = 2**20
FOURTEEN_DAYS = 14 * 24 * 3600
SWEEP_PERIOD_SECONDS = {"rate(1 minute)": 60}
AWS_GUIDANCE = 6
"""AWS asks for a visibility of six function time-outs, so that throttled tries find their time."""


def functions(template: JsonObject) -> dict[str, JsonObject]:
    return of_type(template, "AWS::Serverless::Function")


def values(template: JsonObject, stage: str) -> dict[str, str]:
    """What every parameter is on a stage: its default, or the stage's own value."""
    defaults = {
        name: str(said["Default"])
        for name, said in template["Parameters"].items()
        if "Default" in said
    }
    return {**defaults, "Stage": stage, **read_parameters(stage, {}).app}


def resolved(value: Any, given: Mapping[str, str]) -> str:
    """A property that may be a Ref to a parameter; a Ref to a resource becomes its logical id."""
    if isinstance(value, dict) and set(value) == {"Ref"}:
        return given.get(value["Ref"], value["Ref"])
    return str(value)


def seconds(value: Any, given: Mapping[str, str]) -> int:
    return int(resolved(value, given))


def test_every_function_of_the_product_is_in_the_template_and_no_other(
    app_template: JsonObject,
) -> None:
    assert set(functions(app_template)) == FUNCTIONS


def test_the_template_names_the_python_and_the_processor_it_was_built_for(
    app_template: JsonObject,
) -> None:
    machine = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
    runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name, function in functions(app_template).items():
        assert function["Runtime"] == runtime, name
        assert function["Architectures"] == [machine], name


def test_cfn_lint_finds_no_error_in_either_template(built: Artefact) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("cfn-lint")),
            "--non-zero-exit-code",
            "error",
            str(built.template),
            str(ROOT / ".chalice/data.json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_an_intrinsic_function_stands_alone(app_template: JsonObject) -> None:
    """A merge that leaves two keys, as Fn::GetAtt over Fn::Sub does, makes an invalid template."""

    def check(value: Any, path: str) -> None:
        if isinstance(value, dict):
            intrinsic = [key for key in value if key == "Ref" or key.startswith("Fn::")]
            assert not intrinsic or len(value) == 1, path
            for key, inner in value.items():
                check(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                check(inner, f"{path}[{index}]")

    check(app_template, "template")


@pytest.mark.parametrize("stage", SHIPPED_STAGES)
def test_a_hold_outlives_all_that_can_happen_to_its_job(
    app_template: JsonObject, stage: str
) -> None:
    given = values(app_template, stage)
    queues = of_type(app_template, "AWS::SQS::Queue")

    def longest(queue: str) -> int:
        receives = seconds(queues[queue]["RedrivePolicy"]["maxReceiveCount"], given)
        return receives * seconds(queues[queue]["VisibilityTimeout"], given)

    sweep = functions(app_template)["Sweep"]["Events"]["SweepEvent"]["Properties"]
    period = SWEEP_PERIOD_SECONDS[resolved(sweep["Schedule"], given)]
    assert resolved(sweep["State"], given) == "ENABLED"
    for worker in ("APIHandler", "Prepare", "Sweep"):
        environment = functions(app_template)[worker]["Environment"]["Variables"]
        life = seconds(environment["HOLD_LIFE_SECONDS"], given)
        assert life > longest("PrepareQueue") + longest("InsightQueue") + 2 * period
        assert seconds(environment["HOLD_HARD_LIFE_SECONDS"], given) > life


@pytest.mark.parametrize("stage", SHIPPED_STAGES)
def test_what_a_function_believes_of_its_queues_is_what_the_queues_are(
    app_template: JsonObject, stage: str
) -> None:
    given = values(app_template, stage)
    queues = of_type(app_template, "AWS::SQS::Queue")
    for name, function in functions(app_template).items():
        if name == "Authorizer":
            continue
        environment = function["Environment"]["Variables"]
        for word, queue in (("PREPARE", "PrepareQueue"), ("INSIGHT", "InsightQueue")):
            assert resolved(environment[f"{word}_QUEUE_URL"], given) == queue
            believed = seconds(environment[f"{word}_VISIBILITY_SECONDS"], given)
            assert believed == seconds(queues[queue]["VisibilityTimeout"], given)
            count = seconds(environment[f"{word}_RECEIVE_COUNT"], given)
            assert count == seconds(queues[queue]["RedrivePolicy"]["maxReceiveCount"], given)


@pytest.mark.parametrize("stage", SHIPPED_STAGES)
@pytest.mark.parametrize("worker", sorted(WORKERS))
def test_a_message_stays_hidden_while_its_function_may_still_work_on_it(
    app_template: JsonObject, stage: str, worker: str
) -> None:
    given = values(app_template, stage)
    timeout = seconds(functions(app_template)[worker]["Timeout"], given)
    queue = of_type(app_template, "AWS::SQS::Queue")[WORKERS[worker]]
    assert seconds(queue["VisibilityTimeout"], given) >= AWS_GUIDANCE * timeout


def test_a_worker_reads_its_own_queue_and_gives_back_only_the_messages_that_failed(
    app_template: JsonObject,
) -> None:
    for worker, queue in WORKERS.items():
        (source,) = functions(app_template)[worker]["Events"].values()
        assert source["Properties"]["Queue"] == {"Fn::GetAtt": [queue, "Arn"]}
        assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_back_pressure_on_the_model_uses_up_no_receives(app_template: JsonObject) -> None:
    generate = functions(app_template)["Generate"]
    (source,) = generate["Events"].values()
    assert source["Properties"]["ScalingConfig"]["MaximumConcurrency"] >= 2
    assert "ReservedConcurrentExecutions" not in generate


def test_a_message_that_keeps_failing_goes_where_somebody_deals_with_it(
    app_template: JsonObject,
) -> None:
    queues = of_type(app_template, "AWS::SQS::Queue")
    goes_to = {
        name: queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
    }
    assert goes_to == {
        "PrepareQueue": "DeadQueue",
        "InsightQueue": "DeadQueue",
        "SettleQueue": "SettleDeadQueue",
    }
    for name in ("DeadQueue", "SettleDeadQueue", "ParkedQueue"):
        assert queues[name]["MessageRetentionPeriod"] == FOURTEEN_DAYS


def test_every_queue_is_encrypted(app_template: JsonObject, data_template: JsonObject) -> None:
    for template in (app_template, data_template):
        for name, queue in of_type(template, "AWS::SQS::Queue").items():
            assert queue["SqsManagedSseEnabled"] is True, name


def test_every_function_has_a_role_of_its_own(app_template: JsonObject) -> None:
    roles = [json.dumps(function["Role"]) for function in functions(app_template).values()]
    assert len(set(roles)) == len(roles) == len(of_type(app_template, "AWS::IAM::Role"))


def test_no_role_may_do_everything_of_a_kind_or_anything_to_everything(
    app_template: JsonObject,
) -> None:
    for role, statement in statements(app_template):
        assert all("*" not in action for action in listed(statement["Action"])), role
        assert "*" not in listed(statement["Resource"]), role
        assert "NotAction" not in statement, role


def test_no_role_but_the_audit_s_may_scan_and_that_the_ledger_alone(
    app_template: JsonObject,
) -> None:
    scanning = [
        (role, json.dumps(statement["Resource"]))
        for role, statement in statements(app_template)
        if any("scan" in action.lower() for action in listed(statement["Action"]))
    ]
    ((role, resource),) = scanning
    assert role == "AuditRole"
    assert "table/${LedgerTable}" in resource
    assert "AppTable" not in resource


def test_no_role_may_ask_in_sql(app_template: JsonObject) -> None:
    actions = {a for _, statement in statements(app_template) for a in listed(statement["Action"])}
    assert not {action for action in actions if "PartiQL" in action}


def test_the_authorizer_may_only_log(app_template: JsonObject) -> None:
    may = {
        action
        for role, statement in statements(app_template)
        if role == "AuthorizerRole"
        for action in listed(statement["Action"])
    }
    assert may == {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_only_who_writes_insights_may_call_a_model(app_template: JsonObject) -> None:
    callers = {
        role
        for role, statement in statements(app_template)
        if any(action.startswith("bedrock:") for action in listed(statement["Action"]))
    }
    assert callers == {"GenerateRole"}


def test_nobody_deletes_from_the_ledger(app_template: JsonObject) -> None:
    for role, statement in statements(app_template):
        if "dynamodb:DeleteItem" in listed(statement["Action"]):
            assert "LedgerTable" not in json.dumps(statement["Resource"]), role


def test_a_worker_may_read_the_queue_that_feeds_it_and_no_other(app_template: JsonObject) -> None:
    reads = {
        role: json.dumps(statement["Resource"])
        for role, statement in statements(app_template)
        if "sqs:ReceiveMessage" in listed(statement["Action"])
    }
    of_the_app = {
        f"{worker}Role": json.dumps({"Fn::GetAtt": [queue, "Arn"]})
        for worker, queue in WORKERS.items()
    }
    of_the_data = {
        "IngestRole": json.dumps({"Ref": "UploadsQueueArn"}),
        "LoseRole": json.dumps({"Ref": "UploadsDeadQueueArn"}),
    }
    assert reads == of_the_app | of_the_data


def test_secrets_reach_only_the_functions_that_verify_tokens(app_template: JsonObject) -> None:
    for name, function in functions(app_template).items():
        secrets = {"AUTH_SECRET", "UID_KEY"} & set(function["Environment"]["Variables"])
        assert bool(secrets) == (name in ("APIHandler", "Authorizer")), name
    for secret in ("AuthSecret", "UidKey"):
        assert app_template["Parameters"][secret]["NoEcho"] is True


def test_only_who_writes_insights_knows_the_key_of_a_model(app_template: JsonObject) -> None:
    knowing = {
        name
        for name, function in functions(app_template).items()
        if "OpenaiApiKey" in json.dumps(function["Environment"])
    }
    assert knowing == {"Generate"}
    assert app_template["Parameters"]["OpenaiApiKey"]["NoEcho"] is True


@pytest.mark.parametrize("stage", SHIPPED_STAGES)
def test_a_model_may_answer_twice_within_the_time_of_its_function(
    app_template: JsonObject, stage: str
) -> None:
    given = values(app_template, stage)
    twice = 2 * (int(given["ModelConnectSeconds"]) + int(given["ModelAnswerSeconds"]))
    assert twice < int(given["InsightTimeoutSeconds"])


def test_a_model_has_the_time_that_the_template_says(app_template: JsonObject) -> None:
    parameters = app_template["Parameters"]
    said = ModelTimes(
        connect=parameters["ModelConnectSeconds"]["Default"],
        answer=parameters["ModelAnswerSeconds"]["Default"],
    )
    assert said == ModelTimes()


def test_only_the_named_model_profile_and_guardrail_may_be_used(app_template: JsonObject) -> None:
    (resources,) = [
        json.dumps(statement["Resource"])
        for _, statement in statements(app_template)
        if "bedrock:InvokeModel" in listed(statement["Action"])
    ]
    for named in (
        "foundation-model/${BedrockFoundationModelId}",
        "inference-profile/${BedrockModelId}",
        '{"Ref": "BedrockProfileArn"}',
    ):
        assert named in resources
    (guardrails,) = [
        json.dumps(statement["Resource"])
        for _, statement in statements(app_template)
        if "bedrock:ApplyGuardrail" in listed(statement["Action"])
    ]
    assert "guardrail/${BedrockGuardrailId}" in guardrails


def test_every_generator_can_be_chosen_and_followed_by_every_other(
    app_template: JsonObject,
) -> None:
    pattern = app_template["Parameters"]["Generator"]["AllowedPattern"]
    for count in range(1, len(GeneratorKind) + 1):
        for kinds in permutations(GeneratorKind, count):
            assert re.fullmatch(pattern, ",".join(kinds))
    for false in ("", "openai,", ",openai", "gemini", "openai bedrock"):
        assert not re.fullmatch(pattern, false)


@pytest.mark.parametrize("stage", ["local", "localstack"])
def test_each_function_finds_the_settings_it_reads(app_template: JsonObject, stage: str) -> None:
    given = values(app_template, stage)
    for name, function in functions(app_template).items():
        variables = function["Environment"]["Variables"]
        environ = {key: resolved(value, given) for key, value in variables.items()}
        if name in ("APIHandler", "Authorizer"):
            in_process = read_token_settings(environ).verify_in_process
            assert in_process == (stage == "localstack"), name
        if name != "Authorizer":
            assert read_settings(environ).stage == stage


def test_whoever_opens_an_index_has_a_disk_for_all_that_may_be_kept_and_a_tenth_to_spare(
    app_template: JsonObject,
) -> None:
    sizes = {
        name: function["EphemeralStorage"]["Size"]
        for name, function in functions(app_template).items()
        if "EphemeralStorage" in function
    }
    assert set(sizes) == {"APIHandler", "Ingest", "Prepare", "Generate"}
    for name, size in sizes.items():
        assert size * MEBIBYTE >= INDEX_ROOM_BYTES * 1.1, name


@pytest.mark.parametrize("role", ["ApiHandlerRole", "IngestRole", "PrepareRole"])
def test_whoever_asks_whether_an_index_is_there_may_be_told_that_it_is_not(
    app_template: JsonObject, role: str
) -> None:
    (listing,) = (
        statement
        for name, statement in statements(app_template)
        if name == role and "s3:ListBucket" in listed(statement["Action"])
    )
    assert "Condition" not in listing


def test_every_function_logs_into_a_group_that_forgets(app_template: JsonObject) -> None:
    groups = of_type(app_template, "AWS::Logs::LogGroup")
    used = {
        function["LoggingConfig"]["LogGroup"]["Ref"]
        for function in functions(app_template).values()
    }
    assert used == set(groups)
    for name, group in groups.items():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_a_role_may_write_into_its_own_log_alone(app_template: JsonObject) -> None:
    for role, statement in statements(app_template):
        if "logs:PutLogEvents" in listed(statement["Action"]):
            group = statement["Resource"]["Fn::GetAtt"][0]
            assert role.lower().startswith(group.removesuffix("LogGroup").lower()), role


def test_the_api_takes_files_as_bytes(app_template: JsonObject) -> None:
    body = app_template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    assert "multipart/form-data" in body["x-amazon-apigateway-binary-media-types"]


def test_the_api_is_throttled_and_never_traces_bodies(app_template: JsonObject) -> None:
    (settings,) = app_template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    assert settings["ResourcePath"] == "/*"
    assert settings["HttpMethod"] == "*"
    assert settings["ThrottlingRateLimit"] == {"Ref": "ThrottleRatePerSecond"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "ThrottleBurst"}
    assert settings["DataTraceEnabled"] is False


def test_the_api_has_no_second_stage_beside_the_throttled_one(app_template: JsonObject) -> None:
    """Without a version SAM adds a stage called Stage, open to all and without our settings."""
    assert app_template["Resources"]["RestAPI"]["Properties"]["OpenApiVersion"] == "2.0"


def test_every_route_of_a_user_stands_behind_the_authorizer(app_template: JsonObject) -> None:
    public = {"/health", "/api/categories", "/api/categories/{category_id}/insights"}
    paths = app_template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert public <= set(paths)
    for path, methods in paths.items():
        for method, said in methods.items():
            open_to_all = path in public or method == "options"
            assert bool(said.get("security")) != open_to_all, f"{method} {path}"


def test_a_preflight_allows_the_origin_of_the_stage_alone(app_template: JsonObject) -> None:
    paths = app_template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    header = "method.response.header.Access-Control-Allow-Origin"
    for path, methods in paths.items():
        integration = methods["options"]["x-amazon-apigateway-integration"]
        answer = integration["responses"]["default"]["responseParameters"]
        assert answer[header] == {"Fn::Sub": "'${CorsOrigin}'"}, path


GATEWAY_CODES = {
    "UNAUTHORIZED": (401, "unauthorized"),
    "ACCESS_DENIED": (401, "invalid_token"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "REQUEST_TOO_LARGE": (413, "too_large"),
    "THROTTLED": (429, "throttled"),
    "INTEGRATION_TIMEOUT": (504, "timeout"),
    "AUTHORIZER_FAILURE": (500, "internal"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "internal"),
    "DEFAULT_4XX": (None, "refused"),
    "DEFAULT_5XX": (None, "internal"),
}


@pytest.mark.parametrize("kind", sorted(GATEWAY_CODES))
def test_what_the_gateway_answers_itself_is_a_problem_like_ours(
    app_template: JsonObject, kind: str
) -> None:
    status, code = GATEWAY_CODES[kind]
    said = app_template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][kind]
    body = json.loads(said["ResponseTemplates"]["application/json"])
    assert (said.get("StatusCode"), body.get("status"), body["code"]) == (status, status, code)
    assert body["type"] == "about:blank"
    assert body["title"] == TITLES.get(status or 0, body["title"])
    assert body["detail"]
    headers = said["ResponseParameters"]["Headers"]
    assert headers["Content-Type"] == "'application/problem+json'"
    assert headers["Access-Control-Allow-Origin"] == {"Fn::Sub": "'${CorsOrigin}'"}


def test_every_alarm_tells_somebody_and_silence_is_no_alarm(app_template: JsonObject) -> None:
    alarms = of_type(app_template, "AWS::CloudWatch::Alarm")
    assert set(alarms) == {
        "ParkedAlarm",
        "DeadAlarm",
        "SettleDeadAlarm",
        "UploadsDeadAlarm",
        "ApiErrorsAlarm",
        "SweepErrorsAlarm",
        "AuditDiscrepancyAlarm",
        "LedgerCorruptedAlarm",
    }
    for name, alarm in alarms.items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_a_corrupted_ledger_is_noticed_in_every_log_where_it_can_stand(
    app_template: JsonObject,
) -> None:
    watched = _watched_by(app_template, "LedgerCorruptedAlarm")
    assert watched == set(of_type(app_template, "AWS::Logs::LogGroup")) - WITHOUT_COINS


def test_what_the_audit_finds_rings_an_alarm(app_template: JsonObject) -> None:
    assert _watched_by(app_template, "AuditDiscrepancyAlarm") == {"AuditLogGroup"}


def _watched_by(template: JsonObject, alarm_name: str) -> set[str]:
    """The log groups whose lines become the metric that an alarm looks at."""
    alarm = of_type(template, "AWS::CloudWatch::Alarm")[alarm_name]
    looked_at = (alarm["MetricName"], alarm["Namespace"])
    return {
        watching["LogGroupName"]["Ref"]
        for watching in of_type(template, "AWS::Logs::MetricFilter").values()
        for metric in watching["MetricTransformations"]
        if (metric["MetricName"], metric["MetricNamespace"]) == looked_at
    }
