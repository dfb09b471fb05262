"""Runs uv, which installs several times as fast as pip, with pip's own settings: which index, which certificate, which proxy.

`python deploy/uv.py pip compile …` takes uv's own words. uv reads neither pip's variables nor its files, so pip is asked what they say.
uv itself comes as a wheel, checked against its hash.
"""

from __future__ import annotations

import ast
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LOCKED = Path(__file__).resolve().parent.parent / "requirements-uv.txt"
UV = Path(sys.prefix) / "bin" / "uv"

NAMES = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "extra-index-url": ("UV_INDEX",),
    "find-links": ("UV_FIND_LINKS",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "cert": ("SSL_CERT_FILE",),
    "client-cert": ("SSL_CLIENT_CERT",),
    "timeout": ("UV_HTTP_TIMEOUT",),
    "proxy": ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"),
}
"""What a setting of pip is called as variables of uv."""

MISLEADING = frozenset(
    ("UV_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE", "UV_EXCLUDE_NEWER", "UV_NO_BINARY", "UV_SYSTEM_PYTHON", "UV_PYTHON", "VIRTUAL_ENV")
)
"""A person's own settings that would have uv install something else, or elsewhere."""

SETTING = re.compile(r"(global|install|:env:)\.(?:default-)?([a-z-]+)=(.*)")
PRECEDENCE = ("global", "install", ":env:")


def pip_settings(listing: str) -> dict[str, str]:
    """The settings that hold for an install, of those that `pip config list` tells."""
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        if matched := SETTING.fullmatch(line.strip()):
            section, name, value = matched.groups()
            rank = PRECEDENCE.index(section)
            if name not in found or rank >= found[name][0]:
                found[name] = rank, " ".join(str(ast.literal_eval(value)).split())
    return {name: value for name, (_rank, value) in found.items() if value}


def translated(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings of pip as variables of uv."""
    made = {variable: value for name, value in settings.items() for variable in NAMES.get(name, ())}
    if "UV_FIND_LINKS" in made:
        made["UV_FIND_LINKS"] = made["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in made:
        made["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip looks into all of them; which file is meant, its hash says
    return made


def environment(settings: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What uv runs with; what a person told uv itself (`own`) goes before what they told pip."""
    theirs = {name: value for name, value in own.items() if name not in MISLEADING}
    made = {**theirs, **translated(settings), **{name: value for name, value in theirs.items() if name.startswith("UV_")}}
    if "SSL_CERT_FILE" not in made and ssl.get_default_verify_paths().cafile:
        made.setdefault("UV_SYSTEM_CERTS", "1")  # a company's own authority is known to the system
    if "UV_CACHE_DIR" not in made and not writable(Path(made.get("XDG_CACHE_HOME") or Path.home() / ".cache")):
        made["UV_CACHE_DIR"] = str(Path(sys.prefix) / "uv-cache")
    return made


def writable(folder: Path) -> bool:
    """Whether files can be put into the folder, or into one that is made there."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)


def is_here() -> bool:
    """Whether uv is installed and runs. It is installed first; pip says on stderr what keeps it from that."""
    if not UV.is_file():
        words = ("--quiet", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCKED))
        subprocess.run([sys.executable, "-m", "pip", "install", *words], check=False)
    try:
        return subprocess.run([UV, "--version"], stdout=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def command(*words: str) -> tuple[list[str], dict[str, str]]:
    """The command line of `uv` and these words, and the environment it needs."""
    listing = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    settings = pip_settings(listing)
    alone = ["--no-index"] if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"} else []
    return [str(UV), *words, *alone], environment(settings, os.environ)


def main() -> int:
    """uv's own exit code; 1 where there is no uv."""
    if not is_here():
        print("There is no uv for this machine.", file=sys.stderr)
        return 1
    words, variables = command(*sys.argv[1:])
    return subprocess.run(words, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
