"""The index of a chat: its messages, and which of them speak of a thing."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

from chalicelib.chats.errors import IndexUnreadable, MessageNotFound
from chalicelib.chats.messages import Message, MessageKind, is_citable
from chalicelib.chats.search.chunks import ends_conversation, tokens_of
from chalicelib.chats.search.ranking import Ranking
from chalicelib.chats.search.schema import (
    APPLICATION_ID,
    COLUMNS,
    VERSION,
    message_of,
    read_text,
    require_fts5,
)
from chalicelib.chats.search.span import WHOLE, Span, Where, messages_of
from chalicelib.chats.search.spreading import Spread
from chalicelib.chats.search.tokens import words_of
from chalicelib.chats.search.writing import write

COUNTER_SHARE = 0.25
"""How much of the tokens goes to messages that speak against, where they are asked for."""
BEFORE, AFTER = 2, 2
"""A hit is shown with this many messages before and after it, where there is room."""
_ROWS_AROUND = 8
_MOST_HITS = 200
_FEWEST_TOKENS_A_HIT = 40
_LOOKED_THROUGH = 4
"""So many times as many hits as are wanted are looked through for some from all times."""
_FETCHED_AT_ONCE = 500
_HEADER = struct.Struct(">16xH10xI")


class Hit(NamedTuple):
    """A message found, and how well it fits: scores compare within one search only."""

    message: Message
    score: float


@dataclass(frozen=True, slots=True)
class Passages:
    """What a reader of the chat is shown: hits with what was said around them, all in order."""

    messages: Sequence[Message]
    hits: Sequence[Message]


_DAMAGE = (sqlite3.DatabaseError, KeyError, ValueError)
"""What reading damaged rows raises; ValueError is also what cannot be decoded."""

P = ParamSpec("P")
R = TypeVar("R")


def _reading(method: Callable[P, R]) -> Callable[P, R]:
    """Damage shows where it is read: as IndexUnreadable, wherever that is."""

    @wraps(method)
    def read(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return method(*arguments, **named)
        except _DAMAGE as error:
            raise IndexUnreadable from error

    return read


class ChatIndex:
    """One chat, to be read and searched. Closed by `close`, or at the end of a `with`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = {
            number: read_text(name)
            for number, name in connection.execute("select id, name from sender order by id")
        }
        self._languages = self._spoken()
        self._ranking = Ranking(connection, self._chat_languages(), self._names)

    @classmethod
    def build(cls, messages: Iterable[Message], path: Path | None = None) -> Self:
        """The index of `messages`, in the order in which they come; they are read once.

        It is written beside `path` and renamed when it is whole, so that what stands there is never
        half an index; without a path it is held in memory. Raises SearchUnavailable, and what
        `messages` raises.
        """
        require_fts5()
        if path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None)
            write(connection, messages)
            return cls(connection)
        beside = path.with_name(f"{path.name}.building")
        beside.unlink(missing_ok=True)
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            write(connection, messages)
        except BaseException:
            connection.close()
            beside.unlink(missing_ok=True)
            raise
        connection.close()
        beside.replace(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The index that `build` wrote to `path`, which must not change while it is open.

        Raises IndexUnreadable if the file is no index of this version or is cut off, FileNotFound-
        Error if there is none, SearchUnavailable.
        """
        require_fts5()
        _check_whole(path)
        # Kept from call to call, of which one at a time reads it, in whatever thread.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            _check_version(connection)
            return cls(connection)
        except _DAMAGE as error:
            connection.close()
            raise IndexUnreadable from error
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def messages(self, span: Span = WHOLE) -> Iterator[Message]:
        """All messages of the span in order, notices too, read as they are taken."""
        where = self._where(span)
        try:
            rows = self._connection.execute(
                f"select {COLUMNS} from message where {where.sql} order by id",  # noqa: S608
                where.values,
            )
            for row in rows:
                yield self._message(row)
        except _DAMAGE as error:
            raise IndexUnreadable from error

    @_reading
    def count(self, span: Span = WHOLE) -> int:
        """How many messages of persons there are: all but notices."""
        where = self._where(span)
        row = self._connection.execute(
            f"select count(*) from message where kind != ? and {where.sql}",  # noqa: S608
            (MessageKind.SYSTEM.value, *where.values),
        ).fetchone()
        return int(row[0])

    def languages(self) -> Mapping[str, Sequence[str]]:
        """Sender -> the ISO 639-1 codes of what they write, most first; () if too little to tell.

        Told when the index was built, over windows of all their texts.
        """
        return self._languages

    @_reading
    def rank(self, question: str, limit: int, span: Span = WHOLE) -> list[Hit]:
        """At most `limit` messages that answer or speak of it, best first; never raises for text.

        Only what can be cited is found (`is_citable`). The same input gives the same hits.
        """
        scores = self._scores([question], limit, span)
        best = sorted(scores, key=lambda identity: (-scores[identity], identity))[:limit]
        found = self._fetch(best)
        return [Hit(found[identity], scores[identity]) for identity in best]

    @_reading
    def find(self, queries: Sequence[str], limit: int, span: Span = WHOLE) -> list[Hit]:
        """At most `limit` messages for the query each fits best, best first, from all times.

        Near duplicates are dropped, and hits of one week beyond a share of the limit are given only
        when other weeks have no more to give.
        """
        return [Hit(message, score) for _, message, score in self._spread(queries, limit, span)]

    @_reading
    def passages(
        self,
        queries: Sequence[str],
        *,
        tokens: int,
        span: Span = WHOLE,
        counter_queries: Sequence[str] = (),
    ) -> Passages:
        """What `find` finds with the messages around, in order, in at most so many `tokens`.

        Tokens are those of `tokens_of`. A quarter goes to what `counter_queries` find. What is
        around a hit is of its conversation and of the span. Empty if nothing is found.
        """
        shown = _Shown()
        against = int(tokens * COUNTER_SHARE) if counter_queries else 0
        for asked, most in ((queries, tokens - against), (counter_queries, tokens)):
            limit = min(_MOST_HITS, most // _FEWEST_TOKENS_A_HIT)
            for identity, _, _ in self._spread(asked, limit, span):
                shown.add(identity, self._neighbourhood(identity, span), most)
        return shown.passages()

    @_reading
    def around(self, export: int, line: int, *, before: int, after: int) -> list[Message]:
        """The message on that line of that export with so many before and after it, in order.

        Raises MessageNotFound.
        """
        row = self._connection.execute(
            "select id from message where line = ? and export = ?",
            (_storable(line), _storable(export)),
        ).fetchone()
        if row is None:
            raise MessageNotFound
        rows = self._connection.execute(
            f"select {COLUMNS} from message where id between ? and ? order by id",  # noqa: S608
            (row[0] - before, row[0] + after),
        )
        return [self._message(row) for row in rows]

    def _spoken(self) -> Mapping[str, Sequence[str]]:
        spoken: dict[str, list[str]] = {name: [] for name in self._names.values()}
        for sender, language in self._connection.execute(
            "select sender, language from spoken order by sender, place"
        ):
            spoken[self._names[sender]].append(language)
        return {name: tuple(languages) for name, languages in spoken.items()}

    def _chat_languages(self) -> list[str]:
        rows = self._connection.execute(
            "select language from spoken join sender on sender.id = sender"
            " group by language order by sum(words >> place) desc, language"
        )
        return [language for (language,) in rows]

    def _where(self, span: Span) -> Where:
        return messages_of(span, self._names)

    def _scores(
        self, queries: Sequence[str], limit: int, span: Span, *, spread: bool = False
    ) -> Mapping[int, float]:
        best: dict[int, float] = {}
        for query in queries:
            for identity, score in self._ranking.scores(query, limit, span, spread=spread).items():
                best[identity] = max(score, best.get(identity, 0.0))
        return best

    def _fetch(self, identities: Sequence[int]) -> dict[int, Message]:
        found: dict[int, Message] = {}
        for start in range(0, len(identities), _FETCHED_AT_ONCE):
            batch = identities[start : start + _FETCHED_AT_ONCE]
            marks = ",".join("?" * len(batch))
            rows = self._connection.execute(
                f"select {COLUMNS} from message where id in ({marks})",  # noqa: S608
                batch,
            )
            found |= {row[0]: self._message(row) for row in rows}
        return found

    def _message(self, row: tuple[Any, ...]) -> Message:
        return message_of(row, self._names)

    def _spread(
        self, queries: Sequence[str], limit: int, span: Span
    ) -> list[tuple[int, Message, float]]:
        scores = self._scores(queries, limit * _LOOKED_THROUGH, span, spread=True)
        ranked = sorted(scores, key=lambda identity: (-scores[identity], identity))
        spread = Spread(limit)
        found: dict[int, Message] = {}
        for start in range(0, len(ranked), _FETCHED_AT_ONCE):
            batch = ranked[start : start + _FETCHED_AT_ONCE]
            fetched = self._fetch(batch)
            found |= fetched
            for identity in batch:
                if spread.is_full:
                    break
                message = fetched[identity]
                spread.offer(identity, message.sent_at, words_of(message.text))
            if spread.is_full:
                break
        chosen = sorted(spread.chosen(), key=lambda identity: (-scores[identity], identity))
        return [(identity, found[identity], scores[identity]) for identity in chosen]

    def _neighbourhood(self, identity: int, span: Span) -> Mapping[int, Message]:
        """A hit and what may be shown around it, nearest first."""
        where = self._where(span)
        rows = self._connection.execute(
            f"select {COLUMNS} from message where id between ? and ? and {where.sql} order by id",  # noqa: S608
            (identity - _ROWS_AROUND, identity + _ROWS_AROUND, *where.values),
        )
        near = {row[0]: self._message(row) for row in rows}
        before = [at for at in near if at < identity][::-1]
        after = [at for at in near if at > identity]
        kept = [
            *_together(identity, before, near, BEFORE),
            *_together(identity, after, near, AFTER),
        ]
        order = [identity, *sorted(kept, key=lambda at: abs(at - identity))]
        return {at: near[at] for at in order}


class _Shown:
    """Collects what a reader is shown, each message once, as long as there is room."""

    def __init__(self) -> None:
        self._messages: dict[int, Message] = {}
        self._hits: set[int] = set()
        self._tokens = 0

    def add(self, hit: int, around: Mapping[int, Message], most: int) -> None:
        """Show `hit` and, nearest first, what stands around it, up to so many tokens in all."""
        for identity, message in around.items():
            if identity not in self._messages:
                tokens = tokens_of(message)
                if self._tokens + tokens > most:
                    break
                self._tokens += tokens
                self._messages[identity] = message
            if identity == hit:
                self._hits.add(identity)

    def passages(self) -> Passages:
        """All that was shown, in order."""
        return Passages(
            [self._messages[identity] for identity in sorted(self._messages)],
            [self._messages[identity] for identity in sorted(self._hits)],
        )


def _together(
    identity: int, following: Sequence[int], near: Mapping[int, Message], most: int
) -> list[int]:
    """The first of `following` that can be cited, as far as the conversation goes."""
    kept: list[int] = []
    last = near[identity].sent_at
    for at in following:
        early, late = sorted((last, near[at].sent_at))
        if len(kept) == most or ends_conversation(early, late):
            break
        last = near[at].sent_at
        if is_citable(near[at]):
            kept.append(at)
    return kept


def _storable(number: int) -> int:
    """`number`, or one that no message has, where SQLite could not take it."""
    return number if -(2**63) <= number < 2**63 else -1


def _check_whole(path: Path) -> None:
    """Raise IndexUnreadable if the file is shorter than its own header says."""
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise IndexUnreadable
    page, pages = _HEADER.unpack(header)
    if path.stat().st_size < (65_536 if page == 1 else page) * pages or not pages:
        raise IndexUnreadable


def _check_version(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("pragma application_id").fetchone()
    (version,) = connection.execute("pragma user_version").fetchone()
    if (application, version) != (APPLICATION_ID, VERSION):
        raise IndexUnreadable
