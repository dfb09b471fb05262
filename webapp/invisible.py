"""Characters that nobody sees and that turn text around, hide in it or make two texts look alike: taken out where text comes in.

Letters of every script stay as they are, Arabic and Hebrew ones too. The joiner and the non-joiner stay inside words of scripts that are
written with them and inside joined emoji, and the tags of a flag behind it; everywhere else they say nothing.
"""

from __future__ import annotations

import re

TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"
HIDES = "\u00ad\u034f\u180e\u200b\u2060-\u2065\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
JOINERS, TAGS, FLAG = "\u200c\u200d", "\U000e0020-\U000e007f", "\U0001f3f4"
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
NOWHERE = re.compile(f"[{TURNS}{HIDES}]")
LONE_TAGS = re.compile(f"(?<![{FLAG}{TAGS}])[{TAGS}]+")
JOINER = re.compile(f"[{JOINERS}]+")
ASCII_OR_BLANK = re.compile(r"[\x00-\x7f\s]")


def without_invisible(text: str) -> str:
    """The text without characters that have no shape and no meaning where they stand."""
    if text.isascii():
        return text
    return JOINER.sub(_joiner, LONE_TAGS.sub("", NOWHERE.sub("", text)))


def _joiner(found: re.Match[str]) -> str:
    """One joiner between two characters of which at least one is of a script, or an emoji, that has joiners; none elsewhere."""
    text, (begin, end) = found.string, found.span()
    before, after = text[begin - 1 : begin], text[end : end + 1]
    if not before or not after or before.isspace() or after.isspace():
        return ""
    return "" if ASCII_OR_BLANK.match(before) and ASCII_OR_BLANK.match(after) else found[0][:1]


def cleaned(text: str) -> str:
    """What people or programs typed: text of one line without any of it, prose of several without what turns it around.

    Soft hyphens and marks of direction can be meant in prose.
    """
    if text.isascii():
        return text
    return TURNED.sub("", text) if "\n" in text else without_invisible(text)
