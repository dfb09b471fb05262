"""Domains of one's own: nobody's before the proof, one's after it. On both databases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.places import platform, store
from tests.factories.work import at_work
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.platforms.models import Platform, PlatformHost
from webapp.providing import domains
from webapp.providing.domains import services
from webapp.providing.hosts import set_hosts

HOST = "shop.example.com"


class Records:
    """A DNS of our own: texts by name, or no answer."""

    def __init__(self) -> None:
        self.texts: dict[str, Sequence[str]] = {}
        self.away = False

    def txt(self, name: str) -> Sequence[str]:
        """The texts at a name."""
        if self.away:
            raise domains.Unreachable
        return self.texts.get(name, ())


@pytest.fixture
def records(app: Flask) -> Records:
    found = Records()
    domains.use_resolver(app, found)
    return found


@pytest.fixture
def here(app: Flask) -> Platform:
    return platform(code="here")


@pytest.fixture
def there(app: Flask) -> Platform:
    return platform(code="there")


def add(on: Platform, host: str = HOST, shop: Store | None = None) -> int:
    with at_work(on):
        return domains.add(on.id, shop.id if shop else None, host).id


def put(records: Records, on: Platform, domain_id: int, shop: Store | None = None) -> None:
    """What they would write into their zone."""
    with at_work(on):
        row = domains.domain(on.id, shop.id if shop else None, domain_id)
        records.texts[domains.record_name(row)] = (*records.texts.get(domains.record_name(row), ()), domains.record_value(row))


def check(on: Platform, domain_id: int, shop: Store | None = None) -> str:
    place = on.id, shop.id if shop else None
    with at_work(on):
        outcome = services.look(domains.domain(*place, domain_id))
        return domains.check(*place, domain_id, outcome).outcome


def leads_to() -> list[tuple[int, int | None, str]]:
    with transaction():
        rows = db.session.scalars(select(PlatformHost).where(PlatformHost.host == HOST))
        return [(row.platform_id, row.store_id, row.face) for row in rows]


def test_a_domain_is_served_only_with_the_record(here: Platform, records: Records) -> None:
    found = add(here)
    assert (check(here, found), leads_to()) == (domains.WITHOUT, [])
    records.texts[f"_interlock.{HOST}"] = ("v=spf1 -all",)
    assert (check(here, found), leads_to()) == (domains.OTHER, [])
    records.away = True
    assert (check(here, found), leads_to()) == (domains.SILENT, [])
    records.away = False
    put(records, here, found)
    assert (check(here, found), leads_to()) == (domains.PROVED, [(here.id, None, "site")])


def test_it_leads_to_the_store_that_added_it(here: Platform, records: Records) -> None:
    shop = store(here, "shop")
    found = add(here, shop=shop)
    put(records, here, found, shop)
    assert (check(here, found, shop), leads_to()) == (domains.PROVED, [(here.id, shop.id, "site")])


def test_the_record_of_another_proves_nothing(here: Platform, there: Platform, records: Records) -> None:
    mine, theirs = add(here), add(there)
    put(records, there, theirs)
    assert (check(here, mine), leads_to()) == (domains.OTHER, [])


def test_the_second_to_prove_it_is_told_and_has_it_once_it_is_free(here: Platform, there: Platform, records: Records) -> None:
    mine, theirs = add(here), add(there)
    put(records, here, mine)
    put(records, there, theirs)
    assert [check(here, mine), check(there, theirs)] == [domains.PROVED, domains.TAKEN]
    with at_work(here):
        domains.remove(here.id, None, mine)
    assert leads_to() == []
    assert (check(there, theirs), leads_to()) == (domains.PROVED, [(there.id, None, "site")])


def test_it_stays_served_when_the_record_goes(here: Platform, records: Records) -> None:
    found = add(here)
    put(records, here, found)
    check(here, found)
    records.texts.clear()
    assert (check(here, found), len(leads_to())) == (domains.PROVED, 1)


def test_what_the_provider_gave_to_a_platform_is_not_taken_by_a_removal(here: Platform, there: Platform, records: Records) -> None:
    with transaction():
        set_hosts(there, ["there.localhost"], [HOST])
    found = add(here)
    put(records, here, found)
    assert check(here, found) == domains.TAKEN
    with at_work(here):
        domains.remove(here.id, None, found)
    assert leads_to() == [(there.id, None, "site")]


NO_DOMAINS = (
    "", " ", "localhost", "127.0.0.1", "1.2.3.0x10", "http://shop.example.com", "shop.example.com/a", "shop.example.com:80", "a b.com",
    "*.a.com", "-a.com", "a..com", "x" * 64 + ".com", "a." * 200 + "com", "\x00.com", "\ud800.com", "[::1]", "a@b.com",
    "console.example.com",
)  # fmt: skip


@pytest.mark.parametrize("typed", NO_DOMAINS)
def test_what_is_no_domain_is_refused(app: Flask, here: Platform, typed: str) -> None:
    app.config["CONSOLE_HOSTS"] = frozenset({*app.config["CONSOLE_HOSTS"], "console.example.com"})
    with pytest.raises(DomainError) as refused:
        add(here, typed)
    assert refused.value.field == "host"
    assert add(here)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Shop.Example.COM.", HOST), (" bücher.example ", "xn--bcher-kva.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example")],
)
def test_a_domain_is_kept_as_the_dns_knows_it(here: Platform, typed: str, kept: str) -> None:
    found = add(here, typed)
    with at_work(here):
        assert domains.domain(here.id, None, found).host == kept
    with pytest.raises(DomainError, match="already"):
        add(here, typed)


def test_a_certificate_is_only_for_what_is_served(app: Flask, here: Platform, records: Records) -> None:
    ask = app.test_client().get
    found = add(here)
    asked = {
        "here.localhost": 200,
        HOST: 404,
        "nobody.example": 404,
        "": 404,
        "x" * 300: 404,
        "localhost": 200,
        "a%20b": 404,
        "\ud800": 404,
    }
    for host, status in asked.items():
        answer = ask(
            "/.well-known/certificate", query_string={"domain": host.encode("utf-8", "surrogatepass")}, base_url="http://127.0.0.1"
        )
        assert answer.status_code == status, host
    put(records, here, found)
    check(here, found)
    assert ask(f"/.well-known/certificate?domain={HOST}", base_url="http://127.0.0.1:8000").status_code == 200
    with transaction():
        db.session.get_one(Platform, here.id).status = "suspended"
    assert ask(f"/.well-known/certificate?domain={HOST}", base_url="http://127.0.0.1:8000").status_code == 404


def test_the_host_of_a_desk_is_kept_as_browsers_ask_for_it(here: Platform, there: Platform) -> None:
    """However it is spelled it is one host, and nobody else's."""
    with at_work(here):
        set_hosts(db.session.get_one(Platform, here.id), ["Müller.example."])
        assert [row.host for row in db.session.scalars(select(PlatformHost).where(PlatformHost.platform_id == here.id))] == [
            "xn--mller-kva.example"
        ]
    with pytest.raises(DomainError) as refused, at_work(there):
        set_hosts(db.session.get_one(Platform, there.id), ["XN--MLLER-KVA.example"])
    assert refused.value.code == "host_taken"
