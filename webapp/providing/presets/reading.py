"""Text into a preset: TOML of the right shape. Whether it fits the installed modules is asked in checking.py."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.db.secrets import is_encrypted
from webapp.domain import DomainError
from webapp.invisible import cleaned
from webapp.parsing import TooDeep, TooLong, read_toml
from webapp.providing.presets.preset import Preset

MAX_BYTES = 64 * 1024
KEYS = ("name", "modules", "implied", "read_only", "never", "config")
LARGEST = 2**63 - 1  # TOML promises no more, and databases keep no more
LONGEST_NAME = 100


def refused(source: str, place: str, problem: str) -> DomainError:
    """The sentence for a preset that cannot be used: which file, where in it, what to do."""
    return DomainError(_("%(source)s, %(place)s: %(problem)s", source=source, place=place, problem=problem), "bad_preset", field="preset")


def file_name(path: str) -> str:
    """What a file is called on pages and in the history: the last part of its path, as far as it can be seen."""
    last = re.split(r"[\\/]", path)[-1]
    return "".join(mark for mark in last if mark.isprintable())[-LONGEST_NAME:]


def decode(raw: bytes, source: str) -> str:
    """The bytes of a file as text. Raises DomainError."""
    if len(raw) > MAX_BYTES:
        raise DomainError(
            _("%(source)s is longer than %(most)s KiB: this is no preset.", source=source, most=MAX_BYTES // 1024),
            "bad_preset",
            field="preset",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refused(source, _("line %(n)s", n=line), _("this is not UTF-8. Save the file as UTF-8.")) from error


def read(text: str, source: str) -> Preset:
    """The preset that the text says; `source` names it in sentences. Raises DomainError."""
    try:
        data = read_toml(text)
    except TooLong as error:
        raise DomainError(_("%(source)s is too long: this is no preset.", source=source), "bad_preset", field="preset") from error
    except TooDeep as error:
        raise DomainError(_("%(source)s is nested too deeply: this is no preset.", source=source), "bad_preset", field="preset") from error
    except ValueError as error:
        said = _("%(source)s is not TOML: %(problem)s. Correct that line.", source=source, problem=str(error).rstrip("."))
        raise DomainError(said, "bad_preset", field="preset") from error
    for key in data:
        if key not in KEYS:
            raise refused(source, key, _("there is no such key. Known: %(keys)s.", keys=", ".join(KEYS)))
    if "modules" not in data:
        raise refused(source, "modules", _("this key is missing. List the optional modules that are on, or write modules = []."))
    return Preset(
        name=_text(data.get("name", ""), source, "name"),
        modules=_codes(data, "modules", source),
        implied=_codes(data, "implied", source),
        read_only=_codes(data, "read_only", source),
        never={code: _text(said, source, f"never.{code}") for code, said in _table(data, "never", source).items()},
        config={code: _settings(values, source, f"config.{code}") for code, values in _table(data, "config", source).items()},
    )


def _codes(data: Mapping[str, Any], key: str, source: str) -> tuple[str, ...]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(code, str) for code in found):
        raise refused(source, key, _('this must be a list of module codes, like ["billing"].'))
    return tuple(sorted(set(found)))


def _table(data: Mapping[str, Any], key: str, source: str) -> dict[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise refused(source, key, _("this must be a table by module code, like [%(key)s].", key=key))
    return found


def _text(value: Any, source: str, place: str) -> str:
    if not isinstance(value, str):
        raise refused(source, place, _("this must be a text in quotes."))
    if "\x00" in value:
        raise refused(source, place, _("a text cannot hold the character NUL. Take it out."))
    return cleaned(value)


def _settings(values: Any, source: str, place: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise refused(source, place, _("this must be a table of settings, like [%(place)s].", place=place))
    return {key: _setting(value, source, f"{place}.{key}") for key, value in values.items()}


def _setting(value: Any, source: str, place: str) -> Any:
    """A value that a setting can have: a text, a number, true or false, or a list of these."""
    if isinstance(value, list):
        return [_setting(each, source, place) for each in value]
    if is_encrypted(value):
        raise refused(source, place, _("this is an encrypted secret, and a text holds none. Take it out."))
    if isinstance(value, str):
        return _text(value, source, place)
    if not isinstance(value, bool | int | float):
        raise refused(source, place, _("this must be a text, a number, true, false, or a list of these."))
    if not (abs(value) <= LARGEST if isinstance(value, int) else math.isfinite(value)):
        raise refused(source, place, _("this number is too large. Write a smaller one."))
    return value
