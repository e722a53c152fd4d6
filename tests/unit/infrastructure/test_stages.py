"""What a deploy refuses before it touches anything."""

from __future__ import annotations

import pytest

from chalicelib.config import SAMPLE_SECRET
from local.command import CommandFailed
from local.stages import StageParameters, environment_name, read_parameters, refuse_unsafe
from local.targets import target
from tests.unit.infrastructure.conftest import JsonObject

GOOD_RUNTIME = "python3.13"
PROD = {
    "AUTH_ALGORITHM": "RS256",
    "AUTH_JWKS_URL": "https://id.example/keys",
    "AUTH_ISSUER": "https://id.example/",
    "AUTH_AUDIENCE": "chat-insights",
    "UID_KEY": "a-key-that-only-this-stage-ever-knew",
    "CORS_ORIGIN": "https://chats.example",
    "BEDROCK_MODEL_ID": "eu.amazon.nova-lite-v1:0",
}
OF_AN_ACCOUNT = "arn:aws:bedrock:eu-west-1:123456789012:"


def refusal(template: JsonObject, stage: str, runtime: str = GOOD_RUNTIME, **environ: str) -> str:
    """Why the deploy is refused; empty if it is not."""
    try:
        refuse_unsafe(read_parameters(stage, {**PROD, **environ}), template, runtime)
    except CommandFailed as failure:
        return str(failure)
    return ""


def test_prod_takes_what_is_safe(app_template: JsonObject) -> None:
    assert refusal(app_template, "prod") == ""


def test_prod_refuses_tokens_signed_with_a_shared_secret(app_template: JsonObject) -> None:
    said = refusal(app_template, "prod", AUTH_ALGORITHM="HS256", AUTH_SECRET="s" * 40)
    assert "HS256" in said


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", ["AUTH_SECRET", "UID_KEY"])
def test_no_stage_with_users_takes_the_secret_that_everybody_can_read(
    app_template: JsonObject, stage: str, name: str
) -> None:
    assert "sample secret" in refusal(app_template, stage, **{name: SAMPLE_SECRET})


def test_prod_refuses_to_be_called_from_every_page_of_the_web(app_template: JsonObject) -> None:
    assert "CORS_ORIGIN" in refusal(app_template, "prod", CORS_ORIGIN="*")


def test_prod_refuses_a_python_that_lambda_has_deprecated(app_template: JsonObject) -> None:
    assert "python3.11" in refusal(app_template, "prod", runtime="python3.11")
    assert refusal(app_template, "prod", runtime="python3.12") == ""
    assert refusal(app_template, "dev", runtime="python3.11") == ""


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("listed", ["openai", "bedrock,openai"])
def test_a_model_is_chosen_with_the_place_where_it_answers(
    app_template: JsonObject, stage: str, listed: str
) -> None:
    place = {"OPENAI_BASE_URL": "https://models.example/v1", "OPENAI_MODEL": "small"}
    assert refusal(app_template, stage, GENERATOR=listed, **place) == ""
    for name in place:
        assert name in refusal(app_template, stage, GENERATOR=listed, **{**place, name: ""})
    plain = {**place, "OPENAI_BASE_URL": "http://models.example/v1"}
    assert "https://" in refusal(app_template, stage, GENERATOR=listed, **plain)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_on_aws_a_model_of_bedrock_writes_unless_another_generator_is_chosen(
    app_template: JsonObject, stage: str
) -> None:
    assert read_parameters(stage, PROD).app["Generator"] == "bedrock"
    assert "BEDROCK_MODEL_ID" in refusal(app_template, stage, BEDROCK_MODEL_ID="")
    assert refusal(app_template, stage, BEDROCK_MODEL_ID="", GENERATOR="embedded") == ""


@pytest.mark.parametrize("stage", ["local", "localstack"])
def test_on_this_machine_no_model_is_asked(app_template: JsonObject, stage: str) -> None:
    assert "Generator" not in read_parameters(stage, PROD).app
    assert app_template["Parameters"]["Generator"]["Default"] == "embedded"


@pytest.mark.parametrize(
    ("model_id", "foundation", "profile"),
    [
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", None),
        ("eu.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", None),
        ("us-gov.anthropic.some-model-v1:0", "anthropic.some-model-v1:0", None),
        ("global.anthropic.some-model-v1:0", "anthropic.some-model-v1:0", None),
        (
            f"{OF_AN_ACCOUNT}inference-profile/eu.amazon.nova-lite-v1:0",
            "amazon.nova-lite-v1:0",
            f"{OF_AN_ACCOUNT}inference-profile/eu.amazon.nova-lite-v1:0",
        ),
    ],
)
def test_the_policy_names_the_model_behind_a_profile(
    model_id: str, foundation: str, profile: str | None
) -> None:
    app = read_parameters("prod", {**PROD, "BEDROCK_MODEL_ID": model_id}).app
    assert app["BedrockFoundationModelId"] == foundation
    assert app.get("BedrockProfileArn") == profile


def test_the_model_behind_a_profile_of_ones_own_must_be_named(app_template: JsonObject) -> None:
    own = f"{OF_AN_ACCOUNT}application-inference-profile/abc123"
    said = refusal(app_template, "prod", BEDROCK_MODEL_ID=own)
    assert "BEDROCK_FOUNDATION_MODEL_ID" in said
    model = "amazon.nova-lite-v1:0"
    named = {"BEDROCK_MODEL_ID": own, "BEDROCK_FOUNDATION_MODEL_ID": model}
    assert refusal(app_template, "prod", **named) == ""


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"BEDROCK_MODEL_ID": "no model"}, "BEDROCK_MODEL_ID is 'no model'"),
        ({"BEDROCK_GUARDRAIL_ID": "abc"}, "go together"),
        ({"MODEL_ANSWER_SECONDS": "58"}, "MODEL_ANSWER_SECONDS"),
        ({"MODEL_ANSWER_SECONDS": "soon"}, "MODEL_ANSWER_SECONDS"),
        ({"MODEL_DAILY_BUDGET": "5"}, "MODEL_INPUT_PRICE"),
    ],
)
def test_a_model_that_could_not_be_asked_is_no_surprise_of_the_first_job(
    app_template: JsonObject, environ: dict[str, str], why: str
) -> None:
    assert why in refusal(app_template, "prod", **environ)


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_only_the_localstack_stage_verifies_tokens_in_the_api(
    app_template: JsonObject, stage: str
) -> None:
    parameters = read_parameters(stage, PROD).with_app({"AuthVerifyInProcess": "true"})
    with pytest.raises(CommandFailed, match="AUTH_VERIFY_IN_PROCESS"):
        refuse_unsafe(parameters, app_template, GOOD_RUNTIME)
    assert read_parameters("localstack", {}).token_settings().verify_in_process


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_what_the_operator_has_not_said_is_named_as_they_must_say_it(
    app_template: JsonObject, stage: str
) -> None:
    with pytest.raises(CommandFailed) as failure:
        refuse_unsafe(read_parameters(stage, {}), app_template, GOOD_RUNTIME)
    for name in ("AUTH_AUDIENCE", "AUTH_ISSUER", "CORS_ORIGIN", "UID_KEY"):
        assert name in str(failure.value)


def test_a_misspelt_parameter_is_refused(app_template: JsonObject) -> None:
    parameters = read_parameters("local", {}).with_app({"SweepPeriod": "60"})
    with pytest.raises(CommandFailed, match="SweepPeriod"):
        refuse_unsafe(parameters, app_template, GOOD_RUNTIME)


def test_the_environment_speaks_only_where_the_stage_lets_it() -> None:
    assert read_parameters("local", PROD).app["CorsOrigin"] == "*"
    assert read_parameters("prod", PROD).app["CorsOrigin"] == PROD["CORS_ORIGIN"]


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(CommandFailed, match="staging"):
        read_parameters("staging", {})


def test_the_stages_of_this_machine_carry_the_secret_of_the_repository() -> None:
    for stage in ("local", "localstack"):
        assert read_parameters(stage, {}).token_settings().secret == SAMPLE_SECRET


def test_a_parameter_and_its_environment_variable_are_spelt_alike() -> None:
    assert environment_name("AuthJwksUrl") == "AUTH_JWKS_URL"
    assert environment_name("BedrockModelId") == "BEDROCK_MODEL_ID"


def test_parameters_of_the_caller_stand_above_the_file() -> None:
    parameters = StageParameters("local", {}, {"A": "file", "B": "file"}).with_app({"A": "caller"})
    assert dict(parameters.app) == {"A": "caller", "B": "file"}


def test_only_the_stages_of_this_machine_have_an_endpoint_of_their_own() -> None:
    assert target("local").endpoint == target("localstack").endpoint == "http://127.0.0.1:4566"
    assert target("prod").endpoint is None
    assert target("local", "http://127.0.0.1:1/").endpoint == "http://127.0.0.1:1"


def test_an_emulator_serves_the_api_by_path_and_aws_by_its_own_host() -> None:
    on_aws = "https://abc.execute-api.us-east-1.amazonaws.com/live"
    emulated = target("local").api_url("abc", "live", on_aws)
    assert emulated == "http://127.0.0.1:4566/_aws/execute-api/abc/live"
    assert target("prod").api_url("abc", "live", on_aws + "/") == on_aws
