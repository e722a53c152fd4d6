"""The product's log lines: written, since a function pays for them too, and read by nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path


@contextmanager
def unread() -> Iterator[None]:
    """Let standard error go nowhere; an exception that leaves is still shown."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        yield
