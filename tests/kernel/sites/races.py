"""A domain that two platforms prove at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from tests.factories.places import platform
from tests.support.racing import Facts, Rule
from webapp.db import db, transaction
from webapp.platforms.models import PlatformHost
from webapp.providing import domains
from webapp.tenancy import scope


def a_domain_of_two() -> Facts:
    facts: Facts = {"host": "shop.example.com", "of": []}
    for each in (platform(), platform()):
        with transaction(), scope(each.id):
            facts["of"].append((each.id, domains.add(each.id, None, facts["host"]).id))
    return facts


def prove(number: int) -> Any:
    def act(facts: Facts) -> None:
        platform_id, domain_id = facts["of"][number]
        with scope(platform_id):
            domains.check(platform_id, None, domain_id, domains.PROVED)

    return act


def it_leads_to_one(facts: Facts) -> bool:
    found = []
    for platform_id, domain_id in facts["of"]:
        with scope(platform_id):
            found.append(domains.domain(platform_id, None, domain_id).outcome)
    hosts = db.session.scalar(select(func.count(PlatformHost.id)).where(PlatformHost.host == facts["host"]))
    return hosts == 1 and sorted(found) == [domains.PROVED, domains.TAKEN]


def all_but_one() -> Facts:
    """A platform that can have one domain more."""
    here = platform()
    with transaction(), scope(here.id):
        for number in range(domains.services.MOST - 1):
            domains.add(here.id, None, f"shop{number}.example.com")
    return {"id": here.id}


def add(host: str) -> Any:
    def act(facts: Facts) -> None:
        with scope(facts["id"]):
            domains.add(facts["id"], None, host)

    return act


def no_more_domains(facts: Facts) -> bool:
    with scope(facts["id"]):
        return len(domains.domains(facts["id"], None)) == domains.services.MOST


RULES = [
    Rule(
        name="a platform has so many domains",
        kept_by="turns of the place in add()",
        arrange=all_but_one,
        acts=(add("one.example.com"), add("other.example.com")),
        holds=no_more_domains,
    ),
    Rule(
        name="a domain is proved by one platform",
        kept_by="unique key on the hosts of platforms",
        arrange=a_domain_of_two,
        acts=(prove(0), prove(1)),
        holds=it_leads_to_one,
        told=False,
    ),
]
