"""The kernel's own part of the API."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.routing import BaseConverter

RESERVED = ("plan", "apply", "history")


class ModuleConverter(BaseConverter):
    """`<module:…>`: a module's code, which is none of the words that stand in its place."""

    regex = rf"(?!(?:{'|'.join(RESERVED)})$)[^/]+"
    part_isolating = True  # one part of the address, whatever the slash in the pattern looks like


api = Blueprint("api", __name__, url_prefix="/api/v1")
