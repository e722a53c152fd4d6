"""Who writes the insights: chosen by configuration, checked alike.

A generator proposes; `write_insight` lets nothing pass that does not stand in the chat. Behind it
may stand others, asked in turn when it has failed: `write_with_fallback`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.config import BedrockSettings, GeneratorKind, ModelTimes, OpenAISettings
from chalicelib.insights.errors import GenerationFailed, GenerationUnavailable
from chalicelib.insights.evidence import check
from chalicelib.insights.model import ChatReading, Generator, Insight, InsightDefinition
from chalicelib.insights.sensitive import with_care
from chalicelib.observability import log_event

__all__ = ["Generator", "make_generator", "write_insight", "write_with_fallback"]


def make_generator(
    kind: GeneratorKind,
    *,
    bedrock: BedrockSettings | None = None,
    openai: OpenAISettings | None = None,
    times: ModelTimes | None = None,
) -> Generator:
    """The generator of that kind.

    Raises ConfigurationError if Bedrock's model, or OpenAI's server or model, is not named.
    """
    # Imported here, so that the embedded generator never loads boto3.
    match kind:
        case GeneratorKind.BEDROCK:
            from chalicelib.insights.generators.bedrock import BedrockGenerator

            return BedrockGenerator(bedrock or BedrockSettings(), times or ModelTimes())
        case GeneratorKind.OPENAI:
            from chalicelib.insights.generators.openai import OpenAIGenerator

            return OpenAIGenerator(openai or OpenAISettings(), times or ModelTimes())
        case GeneratorKind.EMBEDDED:
            from chalicelib.insights.generators.embedded import EmbeddedGenerator

            return EmbeddedGenerator()


def write_insight(
    definition: InsightDefinition, chat: ChatReading, generator: Generator
) -> Insight:
    """Generate one insight, check its evidence, and take care of what hurts.

    Raises GenerationFailed when another try would fail the same way, and GenerationUnavailable
    when it may succeed later.
    """
    draft = generator.generate(definition, chat)
    insight = check(draft, definition, chat, generator_name=generator.name)
    return with_care(insight, list(chat.context.participants))


def write_with_fallback(
    definition: InsightDefinition,
    chat: ChatReading,
    chain: Sequence[Generator],
    *,
    gives_up: Callable[[GenerationUnavailable], bool],
) -> Insight:
    """As `write_insight`, by the first of `chain` that can; the insight says which it was, and that
    it is a fallback if it was any but the first.

    The next is asked when one has failed for good; when one is only unavailable, not before the
    caller `gives_up`, as until then it may still answer. Raises what the last one asked raised.
    """
    *before_last, last = chain
    for place, generator in enumerate(before_last):
        try:
            return replace(write_insight(definition, chat, generator), fallback=place > 0)
        except GenerationUnavailable as error:
            if not gives_up(error):
                raise
            cause = error.cause
        except GenerationFailed as error:
            cause = error.cause
        log_event(
            "generator_failed",
            generator=generator.name,
            insight_id=definition.insight_id,
            cause=cause,
        )
    return replace(write_insight(definition, chat, last), fallback=len(chain) > 1)
