"""What weighs is decided about, model by model and setting by setting, and a session of long ago changes none of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, session
from sqlalchemy import inspect, update
from werkzeug.exceptions import Forbidden as NotNow

from tests.factories.people import PASSWORD, person, super_admin
from tests.factories.places import platform, store
from tests.support.page import Page
from webapp.accounts.access import access_of
from webapp.accounts.viewing.limits import OWN_HAND
from webapp.actor import person as acting_person
from webapp.actor import set_actor
from webapp.db import Base, db, transaction
from webapp.db.weight import Weight
from webapp.domain import Forbidden
from webapp.gate.weight import KEPT, asking
from webapp.kernel import kernel
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform, PlatformHost
from webapp.platforms.modules import PlatformModule
from webapp.providing.domains.models import SiteDomain
from webapp.registry.definition import ModuleDefinition
from webapp.registry.discovery import discover
from webapp.roles import Role
from webapp.settings.config import declared
from webapp.settings.models import MerchantSettings, StoreSettings
from webapp.tenancy import unscoped
from webapp.web.errors import is_secret

pytestmark = pytest.mark.sqlite_only
MODULES = {module.code: module for module in discover().modules.values() if module.config_form is not None}
LOOKED_AT = re.compile(
    r"host|domain|iban|secret|credential|password|^pin$|webhook|endpoint|recipient|token(?!_id)|^config$|^values$|e?mail$|url$"
)
"""Columns that say who gets in, where money goes or where data is sent; others may, and their model says so too."""
HERE = {"Origin": "http://localhost"}
ROOT = Path(__file__).resolve().parents[2]
FIELD = re.compile(r"^\s+(\w+)(?:: [^=\n]+)? = (\w*Field)\(", re.MULTILINE)


def undecided() -> Iterator[str]:
    """Columns of models of which nobody has said what a change of them asks."""
    for mapper in Base.registry.mappers:
        model, own = mapper.class_, getattr(mapper.class_, "__own_hand__", OWN_HAND.get(mapper.class_, frozenset()))
        if own in (True, None) or issubclass(model, tuple(KEPT)):
            continue
        weight: Weight | None = getattr(model, "__asks_again__", None)
        decided = set(own) | set(getattr(model, "__harmless__", ())) | set(weight.columns or () if weight else ())
        for name in (column.name for column in mapper.local_table.columns if not column.foreign_keys):
            if LOOKED_AT.search(name) and name not in decided and (weight is None or weight.columns is not None):
                yield f"{model.__name__}.{name}"


def test_every_column_that_may_weigh_is_decided_about(app: Flask) -> None:
    """By `__asks_again__`, `__own_hand__` or `__harmless__` of its model."""
    assert not list(undecided())


def test_what_is_said_of_columns_is_true_of_the_model(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        weight: Weight | None = getattr(mapper.class_, "__asks_again__", None)
        said = {*getattr(mapper.class_, "__harmless__", ()), *(weight.columns or () if weight else ())}
        assert said <= {column.key for column in inspect(mapper.class_).column_attrs}, mapper.class_


@pytest.mark.parametrize("code", sorted(MODULES))
def test_every_setting_is_decided_about(code: str) -> None:
    """A secret asks by itself; every other key is in `asks_again` or in `harmless` of the form."""
    form: Any = MODULES[code].config_form
    known, asks, harmless = declared(MODULES[code]), set(getattr(form, "asks_again", ())), set(getattr(form, "harmless", ()))
    assert asks | harmless == known.defaults.keys() - known.secrets
    assert not asks & harmless
    assert asking(MODULES[code]) == asks | known.secrets


@pytest.fixture
def stale(app: Flask) -> Iterator[Any]:
    """A super admin whose login was long ago, in the middle of a request."""
    place = platform("billing", code="oms")
    shop = store(place)
    with unscoped("tests"), transaction() as write:
        write.add(SiteDomain(platform_id=place.id, place=0, host="shop.example.com", token="x"))
    user_id = super_admin().id
    with app.test_request_context("/admin/profile", method="POST"), unscoped("tests"):
        set_actor(acting_person(user_id))
        g.login_session_id = 1
        session["fs_paa"] = 1
        yield shop
        db.session.rollback()


def first(model: Any) -> Any:
    return db.session.query(model).first()


WRITES: dict[str, Callable[[Store], Any]] = {
    "a host": lambda shop: db.session.add(PlatformHost(platform_id=shop.platform_id, host="other.example.com")),
    "a host moved": lambda _shop: setattr(first(PlatformHost), "host", "other.example.com"),
    "a host away": lambda _shop: db.session.delete(first(PlatformHost)),
    "hosts at once": lambda _shop: db.session.execute(update(PlatformHost).values(store_id=None)),
    "a domain": lambda shop: db.session.add(SiteDomain(platform_id=shop.platform_id, place=0, host="x.example.com", token="x")),
    "a domain away": lambda _shop: db.session.delete(first(SiteDomain)),
    "a platform paused": lambda _shop: setattr(first(Platform), "status", "suspended"),
    "a merchant closed": lambda _shop: setattr(first(Merchant), "status", "closed"),
    "a merchant's address": lambda _shop: setattr(first(Merchant), "email", "else@example.com"),
    "merchants in a row": lambda _shop: db.session.execute(update(Merchant), [{"id": first(Merchant).id, "email": "else@example.com"}]),
    "merchants by values beside": lambda _shop: db.session.execute(update(Merchant).where(Merchant.id > 0), {"status": "closed"}),
    "a store closed": lambda shop: setattr(db.session.get_one(Store, shop.id), "status", "closed"),
    "settings at once": lambda _shop: db.session.execute(update(PlatformModule).values(config={})),
    "a secret of a store": lambda shop: db.session.add(
        StoreSettings(platform_id=shop.platform_id, store_id=shop.id, module="marketplace", values={}, secrets={"api_key": "fernet:x"})
    ),
    "a setting of a merchant": lambda shop: db.session.add(
        MerchantSettings(
            platform_id=shop.platform_id, merchant_id=shop.merchant_id, module="marketplace", values={}, secrets={"api_key": "x"}
        )
    ),
}


@pytest.mark.parametrize("what", WRITES)
def test_nothing_that_weighs_is_written_by_a_stale_session(stale: Store, what: str) -> None:
    with pytest.raises(NotNow, match="Enter your password"), db.session.no_autoflush:
        WRITES[what](stale)
        db.session.flush()


def other(module: ModuleDefinition, key: str) -> Any:
    """Another value than the default."""
    before = declared(module).defaults[key]
    return (not before) if isinstance(before, bool) else before + 1 if isinstance(before, int) else f"{before}x"


def set_on_platform(shop: Store, code: str, key: str) -> None:
    row = db.session.query(PlatformModule).filter_by(platform_id=shop.platform_id, module_code=code).one_or_none()
    if row is None:
        row = PlatformModule(
            platform_id=shop.platform_id, module_code=code, is_enabled=False, is_implied=False, is_read_only=False, config={}
        )
        db.session.add(row)
    row.config = {**row.config, key: other(MODULES[code], key)}
    db.session.flush()


KEYS = sorted((code, key) for code, module in MODULES.items() for key in declared(module).defaults)


@pytest.mark.parametrize(("code", "key"), KEYS)
def test_a_stale_session_changes_what_is_harmless_and_nothing_else(stale: Store, code: str, key: str) -> None:
    if key in MODULES[code].config_form.harmless:  # type: ignore[union-attr]
        set_on_platform(stale, code, key)
        return
    with pytest.raises(NotNow):
        set_on_platform(stale, code, key)


def test_what_is_said_to_be_a_default_changes_nothing(stale: Store) -> None:
    row = db.session.query(PlatformModule).filter_by(platform_id=stale.platform_id, module_code="billing").one()
    unset = next(key for key in asking(MODULES["billing"]) if key not in row.config)
    row.config = {**row.config, unset: declared(MODULES["billing"]).defaults[unset]}
    db.session.flush()
    assert unset in row.config


def test_a_store_that_sets_the_default_says_something(stale: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its platform may have set another, which would not count there any more."""
    module = MODULES["marketplace"]
    monkeypatch.setattr(module.config_form, "harmless", ())
    values = {"price_owner": declared(module).defaults["price_owner"]}
    own = {"platform_id": stale.platform_id, "store_id": stale.id, "module": "marketplace", "secrets": {}}
    with pytest.raises(NotNow), db.session.no_autoflush:
        db.session.add(StoreSettings(**own, values=values))
        db.session.flush()


def test_whoever_views_as_somebody_is_not_asked_but_refused(stale: Store) -> None:
    """The password would be of one, and the change of the other."""
    set_actor(acting_person(1, on_behalf_of=2))
    with pytest.raises(Forbidden, match="Stop viewing"):
        set_on_platform(stale, "billing", "seller_iban")


def test_hosts_are_changed_once_the_password_was_given(client: Any, login: Any) -> None:
    """What a person sees: what they typed waits on the page that asks."""
    place = platform(code="oms")
    login(client, super_admin())
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    edit = Page(client.get(f"/admin/platforms/{place.code}"))
    form = next(form for form in edit.select("main form") if form.select("[name=hosts]"))
    asked = edit.send(client, form, {"hosts": "new.localhost"}, headers=HERE)
    assert (asked.status_code, [each.host for each in hosts(place.id)]) == (403, ["oms.localhost"])
    assert Page(asked).submit(client, "main form", {"password_again": PASSWORD}).status_code == 303
    assert [each.host for each in hosts(place.id)] == ["new.localhost"]


def test_a_key_is_typed_again_and_those_left_empty_are_not(client: Any, login: Any) -> None:
    platform("billing", code="oms")
    login(client, super_admin())
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    settings = Page(client.get("/platforms/oms/admin/settings/modules/billing"))
    form = next(form for form in settings.select("main form") if form.select("[name=webhook_secret]"))
    asked = Page(settings.send(client, form, {"webhook_secret": "w" * 40}, headers=HERE))
    assert (asked.status, "w" * 40 in str(asked.text())) == (403, False)
    assert [str(field["name"]) for field in asked.select("main input[type=password]")] == ["password_again", "webhook_secret"]
    assert "Webhook secret" in asked.text("main form")
    again = {"password_again": PASSWORD, "webhook_secret": "w" * 40}
    assert asked.submit(client, "main form", again).status_code in (200, 303)
    db.session.rollback()
    assert "webhook_secret" in db.session.query(PlatformModule).filter_by(module_code="billing").one().config


def test_what_is_only_about_secrets_is_kept(client: Any, login: Any) -> None:
    """A box and two numbers whose names have a PIN in them wait with the rest: nobody could type them into fields for passwords."""
    platform("customers", "loyalty", code="oms")
    login(client, super_admin())
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    settings = Page(client.get("/platforms/oms/admin/settings/modules/loyalty"))
    form = next(form for form in settings.select("main form") if form.select("[name=pin_lock_minutes]"))
    asked = Page(settings.send(client, form, {"staff_pin_required": None, "pin_lock_minutes": "20"}, headers=HERE))
    assert (asked.status, [str(field["name"]) for field in asked.select("main input[type=password]")]) == (403, ["password_again"])
    assert asked.submit(client, "main form", {"password_again": PASSWORD}).status_code in (200, 303)
    db.session.rollback()
    config = db.session.query(PlatformModule).filter_by(module_code="loyalty").one().config
    assert (config["staff_pin_required"], config["pin_lock_minutes"]) == (False, 20)


def fields_of_forms() -> Iterator[tuple[str, str, bool]]:
    """Where, by what name, and whether what is typed there is hidden: of each field of a form in Python or in a template."""
    for path in sorted(path for top in ("webapp", "modules") for path in (ROOT / top).rglob("*.py")):
        for name, kind in FIELD.findall(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), name, kind in ("PasswordField", "SecretField")
    for path in sorted(path for top in ("templates", "modules") for path in (ROOT / top).rglob("*.html")):
        for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", path.read_text(encoding="utf-8")):
            if name := re.search(r'name="([^"{]+)"', tag):
                yield str(path.relative_to(ROOT)), name[1], 'type="password"' in tag


def test_a_field_is_called_a_secret_where_it_hides_what_is_typed_and_nowhere_else() -> None:
    """What is called one is typed again where the password is asked for in the middle; the rest waits on that page as it is."""
    found = list(fields_of_forms())
    assert [each for each in found if is_secret(each[1]) is not each[2]] == []
    assert {name for _where, name, hidden in found if hidden} >= {"pin", "api_key", "webhook_secret", "password"}


def hosts(platform_id: int) -> list[PlatformHost]:
    db.session.rollback()
    return list(db.session.query(PlatformHost).filter_by(platform_id=platform_id))


ASKS_FIRST = (
    "platform-admin.admin.merchants.close",
    "platform-admin.admin.merchants.download_data",
    "platform-admin.console.merchants.close",
    "platform-admin.admin.privacy.export",
    "platform-admin.admin.privacy.erase",
    "customers.store.customers.export",
    "customers.store.customers.erase",
)


@pytest.mark.parametrize("endpoint", ASKS_FIRST)
def test_pages_that_give_everything_away_or_end_it_ask_first(app: Flask, endpoint: str) -> None:
    access = access_of(endpoint)
    assert access is not None
    assert access.fresh


def test_an_owner_gets_no_data_of_a_customer_by_an_old_session(client: Any, login: Any) -> None:
    place = platform("customers", code="oms")
    shop = store(place)
    login(client, person("alice", Role.MERCHANT_OWNER, platform=place, merchant=shop.merchant))
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    address = f"/platforms/oms/store/{shop.code}/customers/1/export"
    assert client.get(address).location == f"/platforms/oms/verify?next={address}"


def test_nor_does_whoever_views_as_an_owner_by_an_old_session(client: Any, login: Any) -> None:
    """They are not asked: the password would be theirs, and the data are another's to give away."""
    place = platform("customers", code="oms")
    shop = store(place)
    owner = person("alice", Role.MERCHANT_OWNER, platform=place, merchant=shop.merchant)
    login(client, super_admin())
    Page(client.get(f"/admin/view-as/{owner.id}")).submit(client, "main form", {"reason": "Ticket 4711"})
    base = f"/platforms/oms/store/{shop.code}"
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    for page in ("1/export", "1/erase"):
        answer = client.get(f"{base}/customers/{page}")
        assert (answer.status_code, "Stop viewing" in Page(answer).text()) == (403, True), page
    assert client.get(f"{base}/dashboard").status_code == 200, "all else goes on"


def test_the_kernel_knows_what_asks(app: Flask) -> None:
    assert kernel().registry.modules.keys() >= MODULES.keys()
