"""People and where they belong. `alice` owns a store, `bob` works in it, `charlie` belongs to another platform."""

from __future__ import annotations

from functools import cache
from itertools import count

from flask import current_app

from webapp.accounts.models import User
from webapp.accounts.services import add_membership, create_user, public_hash
from webapp.accounts.tokens import create_token
from webapp.db import transaction
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.roles import Role

PASSWORD = "interlock-demo"
_number = count(1)


@cache
def known_hash(_salt: str) -> str:
    """The hash of PASSWORD; made once for all applications that hash alike, since many tests make many people."""
    return public_hash(PASSWORD)


def person(
    name: str, role: Role | None = None, *, platform: Platform | None = None, merchant: Merchant | None = None, store: Store | None = None
) -> User:
    """A user who can log in with PASSWORD, with one membership when a role is given."""
    hashed = known_hash(str(current_app.config["SECURITY_PASSWORD_SALT"]))
    with transaction():
        user = create_user(email=f"{name}{next(_number)}@example.com", hashed=hashed, name=name.title())
        if role is not None:
            add_membership(user, role, platform=platform, merchant=merchant, store=store)
    return user


def super_admin(name: str = "root") -> User:
    """Somebody who may do everything."""
    return person(name, Role.SUPER_ADMIN)


def token(user: User, *scopes: str, name: str = "") -> str:
    """The text of a new API token of this person."""
    with transaction():
        _row, text = create_token(user, scopes=scopes or ("modules:write",), name=name)
    return text
