"""A scripted model, and the generators that ask one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib import aws
from chalicelib.config import BedrockSettings, GeneratorKind, OpenAISettings
from chalicelib.insights.generators import make_generator
from chalicelib.insights.model import Generator
from tests.harness.model_server import ModelServer


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A scripted model, reached as Bedrock or as a server of OpenAI's kind."""
    with ModelServer() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        aws.bedrock.cache_clear()
        yield server
    aws.bedrock.cache_clear()


@pytest.fixture(params=[GeneratorKind.BEDROCK, GeneratorKind.OPENAI])
def generator(request: pytest.FixtureRequest, model: ModelServer) -> Generator:
    """The generator that asks `model`."""
    settings = OpenAISettings(base_url=f"{model.url}/v1", model="tiny")
    return make_generator(request.param, bedrock=BedrockSettings("tiny"), openai=settings)
