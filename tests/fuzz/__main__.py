"""`python -m tests.fuzz SECONDS`: search, led by coverage, for a file that a reader falls over.

It begins from the corpus. Whatever is raised but a refusal of the domain's stops it, with the file
that did it written to the current folder.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["chalicelib.chats"]):
    from chalicelib.chats.errors import ChatsError
    from chalicelib.chats.exports import Account, SourceFile
    from chalicelib.chats.reading import read_export

CORPUS = Path(__file__).resolve().parents[1] / "data" / "exports"
EXPECTED = ".expected.json"
LONGEST = 8192


def read_whatever(data: bytes) -> None:
    """Read `data` as an export; every line of it must be accounted for."""
    try:
        for conversation in read_export([SourceFile("export", len(data), lambda: [data])]):
            account = Account()
            said = sum(1 for _ in conversation.messages(account))
            assert said == account.messages + account.notices, "a message was not counted"
    except ChatsError:
        return


def main(seconds: int) -> None:
    """Search for so many seconds; exit status 0 if nothing was found."""
    with tempfile.TemporaryDirectory() as seeds:
        for number, path in enumerate(sorted(CORPUS.rglob("*"))):
            if path.is_file() and not path.name.endswith(EXPECTED):
                Path(seeds, str(number)).write_bytes(path.read_bytes()[:LONGEST])
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST}", seeds],
            read_whatever,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
