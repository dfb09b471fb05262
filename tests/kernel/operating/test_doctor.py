"""`flask doctor` says of everything an installation stands on whether it is well, and of what is not what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dns import rdata
from dns.resolver import NXDOMAIN, LifetimeTimeout
from flask import Flask
from flask.testing import FlaskCliRunner

from webapp.cli.doctor import doctor as command
from webapp.db import utcnow
from webapp.operating import doctor
from webapp.operating.doctor import here, mailing, reached
from webapp.operating.doctor.finding import BAD, GOOD, ODD, Finding

STRONG = "9f3a61c7d2e84b05a17f6c3de9b24780c5d1f8e36a907b42"


@pytest.fixture
def told(app: Flask) -> Iterator[dict[str, Any]]:
    """The settings, as they were afterwards."""
    before = dict(app.config)
    yield app.config
    app.config.clear()
    app.config.update(before)


def states(found: Iterator[Finding]) -> dict[str, str]:
    return {each.about: each.state for each in found}


def test_what_is_not_well_says_what_to_do(app: Flask) -> None:
    found = list(doctor.examine())
    assert [each for each in found if each.state != GOOD and not each.todo] == []
    assert {"secret key", "proxies", "migrations", "database", "clock", "disk", "redis", "files", "mail", "backups", "workers"} <= {
        each.about for each in found
    }


def test_the_exit_code_and_the_lines_agree(runner: FlaskCliRunner) -> None:
    plain, as_json = runner.invoke(command), runner.invoke(command, ["--json"])
    found = json.loads(as_json.stdout)
    assert [line.split()[0] for line in plain.stdout.splitlines()] == [each["state"] for each in found]
    assert (plain.exit_code, as_json.exit_code) == (1, 1)  # no backups are made in tests
    assert "fix   backups" in plain.stdout


def test_a_check_that_breaks_is_told_and_the_others_are_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def clock() -> Iterator[Finding]:
        raise RuntimeError("the sundial is in the shade")
        yield

    monkeypatch.setattr(doctor, "CHECKS", (clock, here.keys))
    broken, *others = doctor.examine()
    assert (broken.state, broken.about) == (BAD, "clock")
    assert "the sundial is in the shade" in broken.said
    assert others


@pytest.mark.parametrize(("key", "state"), [(STRONG, GOOD), ("secret", BAD), ("a" * 64, BAD), ("change-me-please-change-me-please", BAD)])
def test_keys_that_can_be_guessed(told: dict[str, Any], key: str, state: str) -> None:
    told["SECRET_KEY"] = key
    assert states(here.keys())["secret key"] == state


def test_a_key_that_others_can_read(told: dict[str, Any], tmp_path: Path) -> None:
    told["INSTANCE"], file = str(tmp_path), tmp_path / "secret_key"
    file.write_text(STRONG)
    file.chmod(0o644)
    assert states(here.keys())["key file"] == BAD
    file.chmod(0o600)
    assert "key file" not in states(here.keys())


@pytest.mark.parametrize(("https", "hops", "state"), [(True, 0, BAD), (True, 1, GOOD), (False, 0, GOOD), (True, 2, ODD)])
def test_proxies_that_are_believed(told: dict[str, Any], https: bool, hops: int, state: str) -> None:
    told.update(FORCE_HTTPS=https, PROXY_HOPS=hops)
    assert states(here.proxies())["proxies"] == state


def test_a_production_system_in_order(told: dict[str, Any]) -> None:
    told.update(ENV_NAME="production", FORCE_HTTPS=True, CONSOLE_HOSTS=("console.example.com",), SECURITY_CONTACT="security@example.com")
    assert states(here.settings()) == {"settings": GOOD}


@pytest.mark.parametrize(("seconds", "state"), [(0, GOOD), (300, BAD), (-300, BAD)])
@pytest.mark.postgresql_only
def test_a_clock_that_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str) -> None:
    monkeypatch.setattr(reached, "here", lambda: utcnow() + timedelta(seconds=seconds))
    assert states(reached.clock())["clock"] == state


@pytest.mark.parametrize(("version", "state"), [((3, 51, 3), GOOD), ((3, 50, 4), ODD), ((3, 20, 0), BAD)])
def test_versions_of_sqlite(version: tuple[int, ...], state: str) -> None:
    assert reached._sqlite(version).state == state


@pytest.mark.parametrize(("version", "state"), [("130009", BAD), ("160004", GOOD)])
def test_versions_of_postgresql(version: str, state: str) -> None:
    assert reached._postgres(version).state == state


@pytest.mark.parametrize(("url", "state"), [("", ODD), ("redis://127.0.0.1:1/0", BAD)])
def test_redis_that_is_not_there(told: dict[str, Any], url: str, state: str) -> None:
    told["REDIS_URL"] = url
    assert states(reached.redis())["redis"] == state


def test_a_mail_server_that_does_not_answer(told: dict[str, Any]) -> None:
    told.update(MAIL_BACKEND="smtp", MAIL_SERVER="127.0.0.1", MAIL_PORT=1, MAIL_TIMEOUT=2)
    assert states(mailing.server())["mail"] == BAD


def test_files_that_cannot_be_written(told: dict[str, Any], tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("no folder")
    told.update(INSTANCE=str(taken), FILES_URL="")
    assert states(reached.files()) == {"files": BAD}


SOUND = {
    ("shop.lu", "TXT"): ['"v=spf1 mx -all"', '"something-else=1"'],
    ("k1._domainkey.shop.lu", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf"'],
    ("_dmarc.shop.lu", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("shop.lu", "MX"): ["10 mail.shop.lu."],
}


@pytest.mark.parametrize(
    ("name", "kind", "records", "about", "state"),
    [
        ("", "", [], "", GOOD),
        ("shop.lu", "TXT", [], "spf", BAD),
        ("shop.lu", "TXT", ['"v=spf1 mx -all"', '"v=spf1 a -all"'], "spf", BAD),
        ("shop.lu", "TXT", ['"v=spf1 +all"'], "spf", BAD),
        ("k1._domainkey.shop.lu", "TXT", [], "dkim", BAD),
        ("k1._domainkey.shop.lu", "TXT", ['"v=DKIM1; p="'], "dkim", BAD),
        ("_dmarc.shop.lu", "TXT", [], "dmarc", ODD),
        ("shop.lu", "MX", [], "bounces", BAD),
        ("shop.lu", "MX", ["0 ."], "bounces", BAD),
    ],
)
def test_what_the_senders_domain_says_of_mail(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, kind: str, records: list[str], about: str, state: str
) -> None:
    zone = {**SOUND, **({(name, kind): records} if name else {})}

    def resolve(asked: str, of: str, **_options: object) -> list[rdata.Rdata]:
        if not zone.get((asked, of)):
            raise NXDOMAIN
        return [rdata.from_text("IN", of, each) for each in zone[asked, of]]

    monkeypatch.setattr(mailing, "resolve", resolve)
    told.update(MAIL_DEFAULT_SENDER="Shop <shop@shop.lu>", MAIL_DKIM_SELECTOR="k1")
    assert states(mailing.sender()) == {"spf": GOOD, "dkim": GOOD, "dmarc": GOOD, "bounces": GOOD, **({about: state} if about else {})}


def test_where_no_name_can_be_looked_up_the_doctor_says_so(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_asked: object, **_options: object) -> None:
        raise LifetimeTimeout(timeout=5, errors=[])

    monkeypatch.setattr(mailing, "resolve", resolve)
    told.update(MAIL_DEFAULT_SENDER="shop@shop.lu")
    assert states(mailing.sender()) == {"sender": ODD}
