"""Who and what the ids of a workspace stand for: its lists of people and of channels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import NotThisFormat, SourceFile
from chalicelib.chats.formats.json_records import Record, json_document, text_of
from chalicelib.chats.formats.naming import told_apart

MAX_NAME_CHARS: Final = 256

PEOPLE_FILES: Final = frozenset({"users.json", "org_users.json"})
CHANNEL_FILES: Final = frozenset({"channels.json", "groups.json", "mpims.json", "dms.json"})
_LARGEST_LIST = 1 << 17
_DIRECT_FILES = frozenset({"mpims.json", "dms.json"})
_SLACKBOT: Final = ("USLACKBOT", "Slackbot")
_GROUP_OF_PEOPLE = re.compile(r"mpdm-(.+)-[0-9]+")


@dataclass(frozen=True, slots=True)
class Directory:
    """The lists of an export, as far as it has them. `titles` are those of folders."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, folder: str) -> str:
        """What the channel in `folder` is called: `#name`, or the people of a conversation."""
        if folder in self.titles or not folder:
            return self.titles.get(folder, "")
        if group := _GROUP_OF_PEOPLE.fullmatch(folder):
            return ", ".join(group[1].split("--"))
        # Channels have no capitals in their names, ids of conversations have nothing else.
        return f"#{folder}" if folder == folder.lower() else folder


def directory_of(files: Iterable[SourceFile]) -> Directory:
    """What the lists among `files` say; files that are no lists say nothing."""
    people: dict[str, str] = dict([_SLACKBOT])
    records: list[tuple[bool, Record]] = []
    for file in files:
        name = file.name.rpartition("/")[2]
        if name in PEOPLE_FILES:
            people.update((text_of(user["id"]), name_of(user)) for user in _listed(file))
        elif name in CHANNEL_FILES:
            records += ((name in _DIRECT_FILES, channel) for channel in _listed(file))
    names = told_apart([(name, identity) for identity, name in people.items()])
    people = dict(zip(people, names, strict=True))
    return Directory(people, dict(_channel_names(records)), dict(_titles(records, people)))


def name_of(user: Record) -> str:
    """What a person is called, of a record of them or of the profile in a message; "" if nothing.

    The name that the person chose to be shown comes first, then the full one, then the login.
    """
    profile = user.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    named = (
        text_of(profile.get("display_name")) or text_of(user.get("display_name")),
        text_of(profile.get("real_name")) or text_of(user.get("real_name")),
        text_of(user.get("name")),
        text_of(user.get("id")),
    )
    return next((name.strip() for name in named if name.strip()), "")[:MAX_NAME_CHARS]


def _listed(file: SourceFile) -> Iterator[Record]:
    try:
        records = json_document(file.open, "[").records()
        for record in islice(records, _LARGEST_LIST):
            if record and text_of(record.get("id")):
                yield record
    except (NotThisFormat, NotUtf8):
        return


def _channel_names(records: Iterable[tuple[bool, Record]]) -> Iterator[tuple[str, str]]:
    for is_direct, channel in records:
        if not is_direct and (name := text_of(channel.get("name"))):
            yield text_of(channel["id"]), name[:MAX_NAME_CHARS]


def _titles(
    records: Iterable[tuple[bool, Record]], people: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for is_direct, channel in records:
        if not is_direct:
            continue
        members = channel.get("members")
        ids = [text_of(member) for member in members] if isinstance(members, list) else []
        title = ", ".join(people.get(member, member) for member in ids)
        if title:
            folder = text_of(channel.get("name")) or text_of(channel["id"])
            yield folder, title[:MAX_NAME_CHARS]
