"""A table as text: the first column to the left, figures to the right."""

from __future__ import annotations

from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, as Markdown reads it too."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    print(f"\n### {title}\n")
    print(_line(head, widths))
    print(_line([":" + "-" * (widths[0] - 1), *("-" * (w - 1) + ":" for w in widths[1:])], widths))
    for row in rows:
        print(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"
