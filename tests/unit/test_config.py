"""What a function makes of its environment, and what it refuses."""

from __future__ import annotations

import os

import pytest

from chalicelib.config import (
    SAMPLES_A_DAY,
    ConfigurationError,
    GeneratorKind,
    ModelTimes,
    OpenAISettings,
    Settings,
    read_settings,
)

URL = "https://models.invalid/v1"


def settings(**said: str) -> Settings:
    return read_settings({**os.environ, **said})


def refusal(**said: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        settings(**said)
    return str(refused.value)


def test_nobody_else_is_asked_where_no_generator_is_named() -> None:
    assert settings().generators == (GeneratorKind.EMBEDDED,)
    assert settings().openai == OpenAISettings()


def test_generators_are_asked_in_the_order_in_which_they_are_named() -> None:
    named = settings(GENERATOR="openai,bedrock,embedded").generators
    assert named == (GeneratorKind.OPENAI, GeneratorKind.BEDROCK, GeneratorKind.EMBEDDED)


@pytest.mark.parametrize("said", ["", "gemini", "openai,", "bedrock,bedrock", "openai bedrock"])
def test_a_list_of_generators_that_is_none_is_refused(said: str) -> None:
    assert repr(said) in refusal(GENERATOR=said)


@pytest.mark.parametrize(
    ("url", "stage", "fits"),
    [
        (URL, "prod", True),
        (URL, "local", True),
        ("http://127.0.0.1:11434/v1", "local", True),
        ("http://models.invalid/v1", "dev", False),
        ("http://models.invalid/v1", "prod", False),
        ("ftp://models.invalid", "local", False),
        ("models.invalid/v1", "local", False),
    ],
)
def test_chats_of_real_users_go_to_a_model_encrypted_or_nowhere(
    url: str, stage: str, fits: bool
) -> None:
    if fits:
        assert settings(OPENAI_BASE_URL=url, STAGE=stage).openai.base_url == url
    else:
        assert "OPENAI_BASE_URL needs to begin with" in refusal(OPENAI_BASE_URL=url, STAGE=stage)


def test_the_key_of_a_model_is_in_no_representation_of_the_settings() -> None:
    said = settings(OPENAI_BASE_URL=URL, OPENAI_MODEL="m", OPENAI_API_KEY="sk-secret")

    assert said.openai.api_key == "sk-secret"
    assert "sk-secret" not in repr(said)


def test_people_go_under_pseudonyms_unless_a_stage_says_otherwise() -> None:
    assert settings().privacy_pseudonyms
    assert not settings(PRIVACY_PSEUDONYMS="off").privacy_pseudonyms
    with pytest.raises(ConfigurationError, match="PRIVACY_PSEUDONYMS"):
        settings(PRIVACY_PSEUDONYMS="yes")


PROFILE = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0"


@pytest.mark.parametrize(
    "model_id",
    [
        "amazon.nova-lite-v1:0",
        "eu.amazon.nova-lite-v1:0",
        PROFILE,
        "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/a1b2",
    ],
)
def test_a_model_of_bedrock_or_a_profile_may_be_named(model_id: str) -> None:
    assert settings(BEDROCK_MODEL_ID=model_id).bedrock.model_id == model_id


@pytest.mark.parametrize(
    "model_id", ["nova lite", "arn:aws:s3:::bucket", f"{PROFILE}/x", "-nova", "http://a"]
)
def test_what_names_no_model_of_bedrock_is_refused(model_id: str) -> None:
    assert "BEDROCK_MODEL_ID is" in refusal(BEDROCK_MODEL_ID=model_id)


def test_a_profile_is_asked_in_the_region_of_its_arn() -> None:
    assert settings(BEDROCK_MODEL_ID=PROFILE).bedrock.region == "eu-west-1"
    assert settings(BEDROCK_MODEL_ID="eu.amazon.nova-lite-v1:0").bedrock.region == ""
    assert "BEDROCK_REGION" in refusal(BEDROCK_MODEL_ID=PROFILE, BEDROCK_REGION="us-east-1")


def test_a_guardrail_has_an_id_and_a_version_or_neither() -> None:
    said = settings(BEDROCK_GUARDRAIL_ID="abc", BEDROCK_GUARDRAIL_VERSION="DRAFT").bedrock
    assert (said.guardrail_id, said.guardrail_version) == ("abc", "DRAFT")
    assert "go together" in refusal(BEDROCK_GUARDRAIL_VERSION="1")


def test_a_model_has_the_time_that_is_set() -> None:
    assert settings().model_times == ModelTimes()
    assert settings(MODEL_ANSWER_SECONDS="7").model_times == ModelTimes(answer=7)
    assert "MODEL_CONNECT_SECONDS" in refusal(MODEL_CONNECT_SECONDS="0")


def test_a_stage_says_how_many_samples_a_day_has_and_some_it_has() -> None:
    assert settings().samples_a_day == SAMPLES_A_DAY
    assert settings(SAMPLES_A_DAY="7").samples_a_day == 7
    for said in ("0", "-1", "few", ""):
        assert "SAMPLES_A_DAY" in refusal(SAMPLES_A_DAY=said)
