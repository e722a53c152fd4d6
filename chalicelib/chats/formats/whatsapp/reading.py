"""WhatsApp's text export: header lines that start a message, and lines that continue one.

Two passes over the source. The first looks at the headers alone (see `survey`); the second yields
messages. Every line is a header, the continuation of the message before it, or skipped: before the
first header, and beyond `LONGEST_MESSAGE_BYTES` of a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.decoding import blocks
from chalicelib.chats.errors import ChatsError
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    Source,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.whatsapp.conversion import LayoutReader, LineReader
from chalicelib.chats.formats.whatsapp.naming import chat_name
from chalicelib.chats.formats.whatsapp.survey import Findings, survey
from chalicelib.chats.messages import Message

FORMAT = "whatsapp"


@dataclass(frozen=True, slots=True)
class Export:
    """What the first pass found out about an export."""

    name: str
    _source: Source
    _findings: Findings
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    unit: Unit = Unit.LINE

    @property
    def dates(self) -> DateReading:
        """How the dates were read."""
        return self._findings.dates

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the file, reading it once more.

        Media carry their caption as text, or "" if they have none.
        """
        account = Account() if account is None else account
        findings = self._findings
        if findings.layout is None:
            reader = LineReader(findings, account)
        else:
            reader = LayoutReader(findings, findings.layout, account)
        for block in blocks(self._source, checked=True):
            yield from reader.read(block)
        yield from reader.finish()


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Export]:
    """Survey the export in `files`; see `Reader`.

    Of several files those are read that are called `.txt`, each as a conversation; the others are
    what was attached.
    """
    if len(files) == 1:
        return [_survey(files[0], date_order)]
    found: list[Export] = []
    refusals: list[Exception] = []
    for file in files:
        if not file.name.casefold().endswith(".txt"):
            continue
        try:
            found.append(_survey(file, date_order))
        except (ChatsError, NotThisFormat) as refusal:
            refusals.append(refusal)
    if found:
        return found
    raise refusals[0] if refusals else NotThisFormat("no file in it is called .txt")


def _survey(file: SourceFile, chosen: DateOrder | None) -> Export:
    findings = survey(file.open, chosen=chosen, not_after=file.written_on)
    return Export(chat_name(file.name), file.open, findings)
