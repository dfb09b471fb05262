"""Names of files, made harmless: no paths, no invisible characters, an ending that says what the bytes are."""

from __future__ import annotations

import re
import unicodedata

from webapp.files.kinds import OTHER, Kind

LONGEST = 120
"""Characters of a name with its ending; in UTF-8 that is less than a file system allows."""
_FOLDERS = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_RUN = frozenset(
    {
        ".exe", ".com", ".scr", ".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".mjs", ".wsf", ".wsh", ".hta", ".msi",
        ".msp", ".lnk", ".jar", ".app", ".apk", ".dll", ".sys", ".reg", ".cpl", ".html", ".htm", ".xhtml", ".shtml", ".mht", ".svg",
        ".svgz", ".xml", ".php", ".sh", ".py", ".url", ".desktop", ".iso", ".img", ".chm",
    }
)  # fmt: skip
"""Endings of what a computer runs, or shows as a page."""


def safe_name(name: str, kind: Kind) -> str:
    """The last part of the name without what no name should have, ending as the kind does. Never empty."""
    text = unicodedata.normalize("NFC", _FOLDERS.split(name.encode("utf-8", "replace").decode())[-1])
    text = "".join(char if unicodedata.category(char)[0] not in "CZ" else " " if char.isspace() else "" for char in text)
    text = " ".join(text.translate(dict.fromkeys(map(ord, '<>:"|?*'), "_")).split()).strip(". ")
    ending = found.group() if (found := _ENDING.search(text)) else ""
    stem = text.removesuffix(ending).strip(". ") or "file"
    wanted = _ending(ending, kind)
    if wanted != ending and ending.lower() in _RUN:
        stem = f"{stem}_{ending[1:]}"  # "report.exe" that is text: report_exe.txt
    return f"{stem[: LONGEST - len(wanted)].strip('. ')}{wanted}"


def _ending(ending: str, kind: Kind) -> str:
    if ending.lower() in kind.extensions:
        return ending.lower()
    if kind is OTHER and ending and ending.lower() not in _RUN:
        return ending.lower()
    return kind.extensions[0]
