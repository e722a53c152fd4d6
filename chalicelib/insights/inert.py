"""Prose out of a model, as no page can take it for markup, a link or hidden text.

A chat can tell a model to answer with a link that carries the chat away, or with markup. Pages must
escape what they show; this is for the one that forgets, and for clients that make links themselves.
"""

from __future__ import annotations

import html
import re

LINK_SHOWN_AS = "‹link›"

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
"""Controls, overrides of direction, and tag characters outside of a flag: nobody sees them."""
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{0,30}:)?/{2,}[^\s/]\S*"
    r"|\b(?:https?|ftp|javascript|vbscript|data|mailto|tel|sms|intent|blob|file):\S+"
    r"|\bwww\.\S+"
    r"|\b(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}(?::\d{1,5})?(?:/\S*|[?#]\S*=\S*)"
    r"|\b(?:[\w\-]{1,63}\.){1,8}(?:com|net|org|info|biz|io|xyz|ru|cn)\b(?!\.\w)"
    r"|\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d{1,5})?(?:/\S*)?",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_TAG_BEGINS = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)


def without_hidden(text: str) -> str:
    """`text` without the characters that a person does not see and a model reads."""
    return _HIDDEN.sub("", text)


def inert(text: str) -> str:
    """`text` without HTML tags, hidden characters and addresses that a page would link.

    Links become `‹link›`, Markdown links and pictures their words, tags a space. What may still
    begin a tag or a character reference is replaced by a look-alike that begins none. Text that
    holds nothing of these comes back as it is.
    """
    text = without_hidden(html.unescape(text))
    if html.unescape(text) != text:
        # Escaped twice: whoever decodes it once more must still find no tag.
        text = text.replace("&", "＆")
    # What is nested keeps its brackets, but leads nowhere.
    text = _MARKDOWN_LINK.sub(r"\1", text).replace("](", "] (")
    text = _LINK.sub(LINK_SHOWN_AS, text)
    # A space, so that what stood on both sides of a tag does not join to a new link or tag.
    text = _TAG.sub(" ", text)
    return _TAG_BEGINS.sub("‹", text)
