"""A draft becomes an insight only if what it cites is really in the chat.

A generator, and a model above all, gives line numbers; the words, the sender and the time are
copied from the chat here, so that no quote can be invented.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from chalicelib.chats.messages import Message, is_citable
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.inert import inert
from chalicelib.insights.model import (
    ChatReading,
    Draft,
    Evidence,
    Finding,
    Insight,
    InsightDefinition,
)

MAX_QUOTE_CHARACTERS = 400
MAX_SUMMARY_CHARACTERS = 900
MAX_FINDING_CHARACTERS = 700
MAX_FINDINGS = 8
MAX_LINES_A_FINDING = 6

_ELLIPSIS = "…"
_JOINER = "\u200d"
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_EXTENDS = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_WHITE_SPACE = re.compile(r"\s+")


def check(
    draft: Draft, definition: InsightDefinition, chat: ChatReading, *, generator_name: str
) -> Insight:
    """The insight that `draft` proposes, with its quotes copied from `chat`.

    Its prose is made `inert` (quotes are not: they stand as they were written, and a page escapes
    them). Texts are cut to their bounds, findings and lines beyond theirs are left off. Raises
    GenerationFailed: `empty_answer` (no summary, no finding, a finding without text or lines),
    `evidence_not_in_chat` (a line that is no text a person wrote in this chat).
    """
    summary = _prose(draft.summary, MAX_SUMMARY_CHARACTERS)
    if not summary or not draft.findings:
        raise GenerationFailed("empty_answer")
    quotes = {
        line: _quote(chat.message(line), chat)
        for finding in draft.findings
        for line in finding.lines
    }
    findings = tuple(_finding(finding) for finding in draft.findings[:MAX_FINDINGS])
    shown = {line for finding in findings for line in finding.lines}
    return Insight(
        insight_id=definition.insight_id,
        category_id=definition.category_id,
        title=definition.title,
        summary=summary,
        findings=findings,
        evidence=tuple(sorted((quotes[line] for line in shown), key=_in_time)),
        messages_read=chat.total if draft.messages_read is None else draft.messages_read,
        messages_total=chat.total,
        generator=generator_name,
        question=definition.question,
    )


def cut(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis, in at most `limit` code points (2 or more).

    The cut never falls inside a character as a reader sees it: not before a combining mark, a
    variation selector, a skin tone or a joiner, not after a joiner, not between the halves of a
    flag. If a single such character is longer than the limit, only the ellipsis is left.
    """
    if len(text) <= limit:
        return text
    end = limit - len(_ELLIPSIS)
    while end > 0 and _inside_a_character(text, end):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS


def _inside_a_character(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or _EXTENDS.match(after):
        return True
    if unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if not _REGIONAL.match(after):
        return False
    flags = 0
    while flags < at and _REGIONAL.match(text[at - 1 - flags]):
        flags += 1
    return flags % 2 == 1


def _prose(text: str, limit: int) -> str:
    return cut(_WHITE_SPACE.sub(" ", inert(text)).strip(), limit)


def _finding(proposed: Finding) -> Finding:
    text = _prose(proposed.text, MAX_FINDING_CHARACTERS)
    lines = tuple(dict.fromkeys(proposed.lines))[:MAX_LINES_A_FINDING]
    if not text or not lines:
        raise GenerationFailed("empty_answer")
    return Finding(text=text, lines=tuple(sorted(lines)), kind=proposed.kind)


def _in_time(quote: Evidence) -> tuple[datetime, int]:
    return quote.sent_at, quote.number


def _quote(message: Message | None, chat: ChatReading) -> Evidence:
    if message is None or message.sender is None or not is_citable(message):
        raise GenerationFailed("evidence_not_in_chat")
    export, line = chat.origin(message.line)
    return Evidence(
        quote=cut(message.text.strip(), MAX_QUOTE_CHARACTERS),
        sender=message.sender,
        sent_at=message.sent_at,
        number=message.line,
        export=export,
        line=line,
    )
