"""How a command ends: quietly, or with one line that says what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CommandFailed(Exception):
    """Something the reader can act on; its message is one line."""


def run(main: Callable[[Sequence[str]], None]) -> None:
    """Run `main` on the command line's arguments; a `CommandFailed` is printed and exits with 1.

    A reader of the output that has seen enough, like `head`, ends it quietly.
    """
    try:
        main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and must find nobody to fail at.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except CommandFailed as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
