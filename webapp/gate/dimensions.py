"""What tries at an account are counted by: the account at one place, the account everywhere, a place whatever the account."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.web.cookies import own_name
from webapp.web.limits import place

DEVICE_COOKIE = "interlock_device"
DEVICE_KEPT = 365 * 24 * 3600
DEVICES = 20
"""Accounts that one browser is known for; the oldest are forgotten."""
LOGIN, CODE, PASSWORD, RESET, NEW = "login", "code", "password", "reset", "new"
HERE, EVERYWHERE, PLACE = "here", "everywhere", "place"
LIMITS = {
    LOGIN: {HERE: 10, EVERYWHERE: 50, PLACE: 100},
    CODE: {HERE: 10, EVERYWHERE: 20, PLACE: 100},
    PASSWORD: {HERE: 10, EVERYWHERE: 10, PLACE: 100},
    RESET: {HERE: 5, EVERYWHERE: 10, PLACE: 20},
    NEW: {PLACE: 20},
}
"""How many within the window: by one account from one place, by one account from anywhere, from one place whatever the account."""


class Counter(NamedTuple):
    """One thing that is counted."""

    dimension: str
    key: str
    limit: int


def counters(trying: str, account: str) -> list[Counter]:
    """What a try is counted by. A browser that has been in this account is counted for itself: nobody else uses up its tries."""
    limits, device = LIMITS[trying], known_device(account)
    who = {HERE: f"{account}|{device or place()}", PLACE: place()}
    if device is None:
        who[EVERYWHERE] = account
    return [Counter(each, _hashed(f"{trying}|{each}|{who[each]}"), limit) for each, limit in limits.items() if each in who]


def known_device(account: str) -> str | None:
    """The id of this browser, where somebody has logged in to the account with it."""
    return _devices().get(_hashed(account)[:16])


def remember_device(response: Response, *accounts: str) -> None:
    """Know this browser for an account from now on: by its address, as the login names it, and by its number, as the rest does."""
    known, device = _devices(), secrets.token_urlsafe(9)
    keys = [_hashed(account)[:16] for account in accounts]
    if all(key in known for key in keys):
        return
    kept = {**{key: value for key, value in known.items() if key not in keys}, **dict.fromkeys(keys, device)}
    value = _signer(current_app).dumps(dict(list(kept.items())[-DEVICES:]))
    flags = {"httponly": True, "samesite": "Lax", "secure": current_app.config["SESSION_COOKIE_SECURE"]}
    response.set_cookie(own_name(DEVICE_COOKIE), str(value), max_age=DEVICE_KEPT, **flags)


def _devices() -> dict[str, str]:
    if "devices" not in g:
        try:
            found = _signer(current_app).loads(request.cookies.get(own_name(DEVICE_COOKIE), ""))
        except BadSignature:
            found = {}
        g.devices = found if isinstance(found, dict) else {}
    known: dict[str, str] = g.devices
    return known


def _signer(app: Flask) -> URLSafeSerializer:
    keys = [*reversed(app.config.get("SECRET_KEY_FALLBACKS") or []), app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="devices")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def own_accounts() -> tuple[str, str, str]:
    """What the account of this request is called where tries are counted."""
    return current_user.email, str(current_user.id), current_user.fs_uniquifier
