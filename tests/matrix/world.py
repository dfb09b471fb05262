"""What the matrix asks and whom: two platforms, one with every module and one with the core only, and a person for each role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories import people, places
from tests.matrix import families
from tests.support.covering import Setting, State
from tests.support.page import Page
from webapp.accounts.models import Membership, User
from webapp.app import Kernel
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.providing.hosts import set_hosts
from webapp.registry.frontends import Face, Scope
from webapp.roles import Role
from webapp.routing.compositions import Composition
from webapp.routing.places import PlacedRule
from webapp.switching.ask import Ask

STORE_CODE = "main"
STORE = f"/platforms/everything/store/{STORE_CODE}"
"""Where the pages of the store with everything are."""
SAMPLES = {"int": "1", "float": "1.5", "path": "a/b", "uuid": "00000000-0000-4000-8000-000000000000"}
PART = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")


def filled(rule: str) -> str:
    """An URL that the rule matches."""
    return PART.sub(lambda part: STORE_CODE if part[3] == "store_code" else _sample(part[1] or "", part[2] or ""), rule)


def _sample(converter: str, of: str) -> str:
    """Something that a part of an address may be; `any(now, later)` takes the first."""
    return of.partition(",")[0].strip() if converter == "any" else SAMPLES.get(converter, "x")


@dataclass(frozen=True)
class Spot:
    """A place where requests arrive: a host, the prefix of the path form, and what is composed there."""

    name: str
    base: str
    prefix: str
    composition: Composition
    has_login: bool = True

    def knows(self, url: str) -> bool:
        """Whether any rule here matches the URL."""
        return bool(self.composition.url_map.bind("localhost").allowed_methods(url))

    def open(self, client: FlaskClient, url: str, method: str) -> TestResponse:
        return client.open(self.prefix + url, method=method, base_url=self.base)


class World:
    """Platforms and people."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.kernel: Kernel = app.extensions["interlock"]
        self.everything = places.platform(*sorted(self.kernel.registry.modules.keys() - self.kernel.registry.core), code="everything")
        self.bare = places.platform(code="bare")
        self.store = places.store(self.everything, STORE_CODE)
        places.store(self.bare, STORE_CODE)
        for each in (self.everything, self.bare):
            sites = [f"site.{each.code}.localhost", f"{STORE_CODE}.{each.code}.localhost {STORE_CODE}"]
            with transaction():
                set_hosts(each, [f"{each.code}.localhost"], sites)
        self.root = people.super_admin()

    @classmethod
    def again(cls, app: Flask) -> World:
        """The one whose rows were put back into the database."""
        world = cls.__new__(cls)
        world.app, world.kernel = app, app.extensions["interlock"]
        world.everything, world.bare = (db.session.scalars(select(Platform).filter_by(code=code)).one() for code in ("everything", "bare"))
        world.store = db.session.scalars(select(Store).filter_by(platform_id=world.everything.id, code=STORE_CODE)).one()
        world.root = db.session.scalars(select(User).join(Membership).filter_by(role=Role.SUPER_ADMIN).order_by(User.id)).first()
        return world

    def rules(self) -> list[PlacedRule]:
        """Every rule of every module."""
        return [rule for rule in self.app.url_map.iter_rules() if isinstance(rule, PlacedRule) and rule.place is not None]

    def console(self) -> Spot:
        kernel = self.kernel
        return Spot("console", "http://localhost", "", kernel.compositions.get(Scope.CONSOLE, kernel.resolver.console_modules))

    def at_host(self, platform: Platform) -> Spot:
        return Spot(f"{platform.code} by host", f"http://{platform.code}.localhost", "", self._composition(platform, public=True))

    def at_site(self, platform: Platform, of: str = "site") -> Spot:
        """A site of the platform: its own, or (`of` its code) the one of its store."""
        modules = self.kernel.modules.snapshot(platform.id).modules
        composition = self.kernel.compositions.get(Scope.PLATFORM, modules, face=Face.SITE)
        return Spot(f"{of} of {platform.code}", f"http://{of}.{platform.code}.localhost", "", composition, has_login=False)

    def by_path(self, platform: Platform) -> Spot:
        prefix = f"/platforms/{platform.code}"
        return Spot(f"{platform.code} by path", "http://localhost", prefix, self._composition(platform, public=False))

    def _composition(self, platform: Platform, *, public: bool) -> Composition:
        modules = self.kernel.modules.snapshot(platform.id).modules
        return self.kernel.compositions.get(Scope.PLATFORM, modules, public)

    def sets(self) -> list[dict[str, State]]:
        """Every lawful set, the smallest first, as states of the modules that are not core."""
        return families.lawful(self.kernel.registry)

    def on(self, setting: Setting) -> frozenset[str]:
        """The modules that have pages in this setting."""
        return self.kernel.registry.core | {code for code, state in setting.items() if state.has_pages}

    @contextmanager
    def brought_to(self, setting: Setting) -> Iterator[None]:
        """The platform that has everything in this setting, and the console with the same modules on."""
        self.bring_to(setting)
        resolver = self.kernel.resolver
        before, resolver.console_modules = resolver.console_modules, self.on(setting)
        try:
            yield
        finally:
            resolver.console_modules = before

    def bring_to(self, setting: Setting) -> None:
        """Set the modules of the platform that has everything to these states."""
        platform = self.everything
        with transaction():
            self.kernel.modules.apply(Ask(platform.id, dict(setting), revision=platform.revision, reason="matrix"))

    def client(self, user: User | None, base: str = "http://localhost") -> FlaskClient:
        """A browser, logged in at this address where a person is given."""
        client = self.app.test_client()
        if user is not None:
            login = Page(client.get("/login", base_url=base))
            answer = login.submit(client, 'form[action*="login"]', {"email": user.email, "password": people.PASSWORD})
            assert answer.status_code in {302, 303}
        return client

    def person(self, role: Role) -> User:
        """Somebody with this role on the platform that has everything."""
        if role is Role.SUPER_ADMIN:
            return self.root
        if role is Role.PLATFORM_ADMIN:
            return people.person("paula", role, platform=self.everything)
        if role is Role.MERCHANT_OWNER:
            return people.person("alice", role, platform=self.everything, merchant=self._store().merchant)
        return people.person("bob", role, platform=self.everything, store=self._store())

    def _store(self) -> Store:
        return self.store
