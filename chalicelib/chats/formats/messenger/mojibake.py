"""Text that was written as the wrong characters: the bytes of its UTF-8, each as a letter."""

from __future__ import annotations

from chalicelib.chats.formats.json_records import text_of


def repaired(value: object) -> str:
    """The text of `value` as it was meant, "" if it is no string.

    Meta writes `é` as `\\u00c3\\u00a9`. Only a text that is UTF-8 throughout when its letters are
    taken as bytes is taken for such; everything else stands as it is, so that nothing is lost.
    """
    text = text_of(value)
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
