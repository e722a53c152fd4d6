"""Insights written by a model on Amazon Bedrock, through the Converse API.

The model must answer by calling one tool. What it is asked, and how its answer is read, it shares
with every model: `prompting`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore import exceptions as botocore_errors
from botocore.parsers import ResponseParserError

from chalicelib import aws
from chalicelib.config import BedrockSettings, ConfigurationError, ModelTimes
from chalicelib.insights import usage
from chalicelib.insights.errors import (
    GenerationFailed,
    GenerationThrottled,
    GenerationUnavailable,
)
from chalicelib.insights.generators.prompting import (
    MAX_ANSWER_TOKENS,
    Question,
    ask_for_draft,
)
from chalicelib.insights.model import ChatReading, Draft, InsightDefinition

TOOL = "report_insight"

_TRUNCATED = frozenset({"max_tokens", "model_context_window_exceeded"})
_FILTERED = frozenset({"guardrail_intervened", "content_filtered"})
_MALFORMED = frozenset({"malformed_tool_use", "malformed_model_output"})
_THROTTLED = frozenset(
    {
        "ThrottlingException",
        "TooManyRequestsException",
        "ServiceUnavailableException",
        "ModelNotReadyException",
    }
)
"""The service has no room for the request, and took none of it on."""
_TRY_AGAIN = frozenset(
    {
        "InternalServerException",
        "ModelTimeoutException",
        "ModelErrorException",
        "RequestTimeout",
    }
)
_ERROR_CODE = re.compile("[A-Z][A-Za-z]{0,60}")


class BedrockGenerator:
    """Asks one model of Bedrock: the queue brings again what it could not answer now."""

    def __init__(self, settings: BedrockSettings, times: ModelTimes) -> None:
        """Raises ConfigurationError if no model is named."""
        if not settings.model_id:
            raise ConfigurationError("BEDROCK_MODEL_ID is not set, and generator bedrock needs it")
        self._settings = settings
        self._times = times

    @property
    def name(self) -> str:
        """The generator's name as it is shown with an insight."""
        return f"bedrock {self._settings.model_id.rpartition('/')[2]}"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """Ask the model for one insight about what retrieval finds.

        Raises GenerationThrottled when the service has no room for the request, another
        GenerationUnavailable when the model could not answer now (out of order, timed out,
        unreachable), and GenerationFailed when it answered with nothing that can be
        used, refused, or the request was refused for good.
        """

        def ask(question: Question) -> object:
            request = _request(self._settings, question, definition.answer)
            response = self._converse(request)
            _count(response)
            return _read_answer(response)

        how = f"Answer only by calling the tool {TOOL}"
        return ask_for_draft(definition, chat, ask, generator=self.name, how_to_answer=how)

    def _converse(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return aws.bedrock(self._settings.region, self._times).converse(**request)
        except botocore_errors.ClientError as refused:
            raise _refusal(refused) from None
        except (botocore_errors.ConnectTimeoutError, botocore_errors.ReadTimeoutError):
            raise GenerationUnavailable("timed_out") from None
        except (
            botocore_errors.ConnectionError,
            botocore_errors.HTTPClientError,
            botocore_errors.IncompleteReadError,
            botocore_errors.ResponseStreamingError,
        ):
            raise GenerationUnavailable("unreachable") from None
        except ResponseParserError:
            raise GenerationFailed("malformed_answer") from None
        except botocore_errors.BotoCoreError:
            raise GenerationFailed("request_impossible") from None


def _request(
    settings: BedrockSettings, question: Question, schema: Mapping[str, Any]
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "modelId": settings.model_id,
        "system": [{"text": question.system}],
        "messages": [{"role": "user", "content": [{"text": question.user}]}],
        "inferenceConfig": {"maxTokens": MAX_ANSWER_TOKENS},
        "toolConfig": {
            "tools": [
                {
                    "toolSpec": {
                        "name": TOOL,
                        "description": "Hand over the finished insight.",
                        "inputSchema": {"json": schema},
                    }
                }
            ],
            "toolChoice": {"tool": {"name": TOOL}},
        },
    }
    if settings.guardrail_id:
        request["guardrailConfig"] = {
            "guardrailIdentifier": settings.guardrail_id,
            "guardrailVersion": settings.guardrail_version,
        }
    return request


def _refusal(refused: botocore_errors.ClientError) -> GenerationFailed | GenerationUnavailable:
    # The message of a validation error may repeat the prompt, so nothing but the code is kept.
    code = refused.response["Error"]["Code"]
    status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
    cause = _word(code) if _ERROR_CODE.fullmatch(code) else f"http_{status}"
    if code in _THROTTLED or status in (429, 503):
        return GenerationThrottled(cause)
    if code in _TRY_AGAIN or status >= 500:
        return GenerationUnavailable(cause)
    return GenerationFailed(cause)


def _word(code: str) -> str:
    """`AccessDeniedException` as `access_denied`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", code.removesuffix("Exception")).lower()


def _count(response: Mapping[str, Any]) -> None:
    said = response.get("usage", {})
    usage.count(input_tokens=said.get("inputTokens", 0), output_tokens=said.get("outputTokens", 0))


def _read_answer(response: Mapping[str, Any]) -> object:
    # botocore lets a body that is no JSON pass, as a response with none of its members.
    if "stopReason" not in response or "output" not in response:
        raise GenerationFailed("malformed_answer")
    for reasons, cause in (
        (_TRUNCATED, "answer_truncated"),
        (_FILTERED, "answer_filtered"),
        (_MALFORMED, "malformed_answer"),
    ):
        if response["stopReason"] in reasons:
            raise GenerationFailed(cause)
    content = response["output"].get("message", {}).get("content", [])
    calls = [block["toolUse"]["input"] for block in content if _is_call(block)]
    if not calls:
        raise GenerationFailed("no_tool_use")
    return calls[0]


def _is_call(block: Mapping[str, Any]) -> bool:
    return "toolUse" in block and block["toolUse"]["name"] == TOOL
