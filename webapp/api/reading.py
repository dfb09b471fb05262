"""What a program sent: a JSON body, members of it, parameters of the query, the revision it saw."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.invisible import cleaned
from webapp.parsing import NotStorable, read_json
from webapp.web.problems import Problem

MAX_BYTES = 64 * 1024
MAX_REASON = 500
PAGE, PAGE_MAX = 50, 200
REVISION = re.compile(r'"(\d{1,9})"')


def read_body(*members: str) -> dict[str, Any]:
    """The body, an object with no other members than these. Raises Problem: 400, 413, 415 or 422."""
    if request.mimetype != "application/json":
        raise Problem(415, "not_json", _("Send JSON, with the header 'Content-Type: application/json'."))
    if (request.content_length or 0) > MAX_BYTES or len(request.get_data()) > MAX_BYTES:
        raise RequestEntityTooLarge
    try:
        found = read_json(request.get_data())
    except NotStorable as error:
        raise Problem(400, "bad_text", _("A text in the body has characters that cannot be kept, or a number is too large.")) from error
    except ValueError as error:
        raise Problem(400, "bad_json", _("The body is not JSON.")) from error
    if not isinstance(found, dict):
        raise invalid({"": [_("The body must be an object.")]})
    body: dict[str, Any] = _cleaned(found)
    strangers = {name: [_("There is no such member. Known: %(names)s.", names=", ".join(members))] for name in body if name not in members}
    if strangers:
        raise invalid(strangers)
    return body


def _cleaned(value: Any) -> Any:
    """The value with its texts as forms have them: those of one line without characters that nobody sees. Names of members stay."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {name: each if "password" in name else _cleaned(each) for name, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


def invalid(errors: Mapping[str, list[str]], code: str = "invalid") -> Problem:
    """422 with sentences by member or parameter."""
    return Problem(422, code, _("Some values cannot be used. See 'errors'."), errors=dict(errors))


def read_text(body: Mapping[str, Any], name: str, longest: int) -> str:
    """A text of the body without space at its ends; "" where it is missing. Raises Problem."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise invalid({name: [_("This must be a text.")]})
    if len(value) > longest:
        raise invalid({name: [_("At most %(most)s characters.", most=longest)]})
    return value.strip()


def read_limit() -> int:
    """How many things a page of a list holds. Raises Problem."""
    text = request.args.get("limit", str(PAGE))
    if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= PAGE_MAX:
        return int(text)
    raise invalid({"limit": [_("A whole number from 1 to %(most)s.", most=PAGE_MAX)]})


def read_argument(name: str, shape: str, allowed: Collection[str] = ()) -> str | None:
    """A parameter of the query that fits the pattern, or is one of `allowed`; None where it is missing. Raises Problem."""
    text = request.args.get(name)
    if text is None or text in allowed or (shape and re.fullmatch(shape, text)):
        return text
    said = _("One of: %(all)s.", all=", ".join(allowed)) if allowed else _("This is not of the form %(shape)s.", shape=shape)
    raise invalid({name: [said]})


def read_revision() -> int:
    """The revision of If-Match, in quotes as the ETag has it. Raises Problem: 428 without one, 400 for anything that is not a revision."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        raise Problem(428, "no_revision", _("Say which revision you saw: send the ETag of the modules in If-Match."))
    match = REVISION.fullmatch(text)
    if match is None:
        raise Problem(400, "bad_revision", _('If-Match must be the ETag of the modules, like "7", quotes included.'))
    return int(match[1])
