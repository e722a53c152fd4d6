"""The JSON schema of what a language model answers, one an insight, and the check against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.evidence import MAX_FINDINGS, MAX_LINES_A_FINDING


def answer_schema(kinds: Mapping[str, str]) -> Mapping[str, Any]:
    """The schema of an answer whose findings are of these kinds, each with what it means.

    Every object is closed and every member required, as strict modes of models demand; they refuse
    bounds of arrays, so that these are told in words. Evidence has the last word on them: too much
    is cut, too little is no answer.
    """
    meanings = "; ".join(f"{kind}: {meaning}" for kind, meaning in kinds.items())
    finding = {
        "text": {"type": "string", "description": "One claim, without quotations."},
        "kind": {
            "type": "string",
            "enum": list(kinds),
            "description": f"What the claim is about. {meanings}.",
        },
        "lines": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "The `line` numbers of the messages that show it: at least one, at most "
            f"{MAX_LINES_A_FINDING}.",
        },
    }
    return _closed(
        {
            "summary": {"type": "string", "description": "Two or three plain sentences."},
            "findings": {
                "type": "array",
                "items": _closed(finding),
                "description": f"At least one, at most {MAX_FINDINGS}.",
            },
        }
    )


def kinds_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of findings that an answer of this schema may have."""
    finding = schema["properties"]["findings"]["items"]
    return tuple(finding["properties"]["kind"]["enum"])


def refuse_other_shapes(answer: object, schema: Mapping[str, Any]) -> None:
    """Raises GenerationFailed `schema_violation` unless the answer is as the schema says."""
    # Only who asks a model pays for the library.
    import fastjsonschema

    try:
        fastjsonschema.compile(dict(schema))(answer)
    except fastjsonschema.JsonSchemaValueException:
        # The exception holds the answer, and the answer may repeat the chat.
        raise GenerationFailed("schema_violation") from None


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
