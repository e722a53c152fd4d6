"""Who writes the insights: chosen by configuration, checked alike.

A generator proposes; `write_insight` lets nothing pass that does not stand in the chat.
"""

from __future__ import annotations

from chalicelib.config import GeneratorKind
from chalicelib.insights.evidence import check
from chalicelib.insights.model import ChatReading, Generator, Insight, InsightDefinition

__all__ = ["Generator", "make_generator", "write_insight"]


def make_generator(kind: GeneratorKind, *, bedrock_model_id: str) -> Generator:
    """The generator of that kind. Bedrock needs a model id, and raises ValueError without."""
    # Imported here, so that the embedded generator never loads boto3.
    if kind is GeneratorKind.BEDROCK:
        from chalicelib.insights.generators.bedrock import BedrockGenerator

        return BedrockGenerator(bedrock_model_id)
    from chalicelib.insights.generators.embedded import EmbeddedGenerator

    return EmbeddedGenerator()


def write_insight(
    definition: InsightDefinition, chat: ChatReading, generator: Generator
) -> Insight:
    """Generate one insight and check its evidence.

    Raises GenerationFailed when another try would fail the same way, and GenerationUnavailable
    when it may succeed later.
    """
    draft = generator.generate(definition, chat)
    return check(draft, definition, chat, generator_name=generator.name)
