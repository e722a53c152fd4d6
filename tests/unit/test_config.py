"""What a function makes of its environment, and what it refuses."""

from __future__ import annotations

import os

import pytest

from chalicelib.config import (
    ConfigurationError,
    GeneratorKind,
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
