"""Platforms: those that the person behind the token may see."""

from __future__ import annotations

from typing import Any

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.api import queries
from webapp.api.blueprint import api
from webapp.api.operations import Answer, Operation, Parameter
from webapp.api.reading import PAGE, PAGE_MAX, read_argument, read_limit
from webapp.api.schemas import ref
from webapp.api.visible import is_super_admin, visible_platform
from webapp.platforms.models import Platform

TAG = "Platforms"
LIMIT = Parameter(
    name="limit",
    schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
    description="How many a page holds.",
)


def cursor(pattern: str) -> Parameter:
    """Where a page begins."""
    return Parameter(name="cursor", schema={"type": "string", "pattern": f"^{pattern}$"}, description="`next_cursor` of the page before.")


AFTER, BEFORE = "[a-z][a-z0-9-]{0,39}", "[1-9][0-9]{0,8}"


def platform_json(platform: Platform) -> dict[str, Any]:
    """One platform."""
    return {
        "code": platform.code,
        "name": platform.name,
        "status": platform.status,
        "revision": platform.revision,
        "hosts": [host.host for host in platform.hosts],
        "url": url_for("api.list_modules", code=platform.code),
    }


@api.get("/platforms")
@Operation(
    summary="List platforms",
    description="All of them for a super admin; their own for platform administrators.",
    tag=TAG,
    scope="platforms:read",
    parameters=(LIMIT, cursor(AFTER)),
    answers={200: Answer(description="A page of platforms.", schema=ref("Platforms"))},
    problems=(422,),
)
def list_platforms() -> ResponseReturnValue:
    limit, after = read_limit(), read_argument("cursor", AFTER) or ""
    found = queries.platforms_after(after, limit + 1, None if is_super_admin() else current_user.id)
    shown = found[:limit]
    return jsonify(platforms=[platform_json(each) for each in shown], next_cursor=shown[-1].code if len(found) > limit else None)


@api.get("/platforms/<code>")
@Operation(
    summary="Show a platform",
    tag=TAG,
    scope="platforms:read",
    answers={200: Answer(description="The platform.", schema=ref("Platform"))},
)
def show_platform(code: str) -> ResponseReturnValue:
    return jsonify(platform_json(visible_platform(code)))
