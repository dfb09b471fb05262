"""A setting that is not understood stops the start; none is taken for something else."""

from __future__ import annotations

import runpy
import secrets
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_mailman.message import sanitize_address

from webapp.config import ROOT, ConfigurationError, load, normalised_url
from webapp.environment import is_weak, plain

GOOD = "4f1c0a7be2d95863af10c47e9b2d6835c0d1e2f3a4b596870f1e2d3c4b5a6978"
PRODUCTION = {"INTERLOCK_ENV": "production", "SECRET_KEY": GOOD, "FORCE_HTTPS": "1"}
BOOLEANS = ("FORCE_HTTPS", "HSTS_SUBDOMAINS", "MAIL_USE_TLS", "MAIL_USE_SSL")
NUMBERS = (
    "PROXY_HOPS", "JOB_THREADS", "JOB_LOST_SECONDS", "HEALTH_CHECK_MINUTES", "SNAPSHOT_CACHE_SIZE", "MAX_UPLOAD_MB", "MAIL_PORT",
    "MAIL_TIMEOUT", "PUBLIC_PORT", "PORT",
)  # fmt: skip


def loaded(monkeypatch: pytest.MonkeyPatch, **env: str) -> dict[str, Any]:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    app = Flask("settings")
    load(app, None)
    return dict(app.config)


@pytest.mark.parametrize("name", BOOLEANS)
@pytest.mark.parametrize(
    ("text", "meant"), [("yes", True), ("TRUE", True), (" on ", True), ("1", True), ("no", False), ("Off", False), ("0", False)]
)
def test_a_switch_means_what_it_says(monkeypatch: pytest.MonkeyPatch, name: str, text: str, meant: bool) -> None:
    assert loaded(monkeypatch, **{name: text})[name] is meant


@pytest.mark.parametrize("name", BOOLEANS)
@pytest.mark.parametrize("text", ["2", "ja", "enabled", "1 ; yes", "tru"])
def test_a_switch_that_nobody_understands_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} must be 1 or 0"):
        loaded(monkeypatch, **{name: text})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["-1", "1e3", "many", "99999999999999999999", "1.5", "٣", "0x1"])
def test_a_number_out_of_bounds_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} must be a whole number"):
        loaded(monkeypatch, **{name: text})


@pytest.mark.parametrize(("name", "text"), [("INTERLOCK_ENV", "live"), ("MAIL_BACKEND", "sendmail"), ("LOG_LEVEL", "loud")])
def test_a_word_that_is_none_of_them_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} must be one of"):
        loaded(monkeypatch, **{name: text})


@pytest.mark.parametrize("text", ["prod", "PRODUCTION", " Production "])
def test_production_is_production_however_it_is_written(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert loaded(monkeypatch, **{**PRODUCTION, "INTERLOCK_ENV": text})["ENV_NAME"] == "production"


def test_production_says_whether_it_has_https(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="FORCE_HTTPS"):
        loaded(monkeypatch, **{**PRODUCTION, "FORCE_HTTPS": ""})
    assert loaded(monkeypatch, **{**PRODUCTION, "FORCE_HTTPS": "0"})["FORCE_HTTPS"] is False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CONSOLE_HOSTS", "https://console.example.com"), ("CONSOLE_HOSTS", "console.example.com:8000"), ("CONSOLE_HOSTS", "a b"),
        ("CONSOLE_HOSTS", ","), ("CONSOLE_HOSTS", "localhost, -x"), ("METRICS_HOST", "0.0.0.0:9100"), ("METRICS_HOST", "http://x"),
        ("MAIL_SERVER", "smtp://mail.example.com"), ("MAIL_DEFAULT_SENDER", "Interlock"), ("MAIL_DEFAULT_SENDER", "a@b\nBcc: c@d"),
        ("REDIS_URL", "localhost:6379"), ("REDIS_URL", "http://localhost"), ("REDIS_URL", "redis://"), ("REDIS_URL", "redis://x:port/0"),
        ("SENTRY_DSN", "yes"), ("SENTRY_DSN", "key@host/1"), ("SECURITY_CONTACT", "call us"), ("SECURITY_CONTACT", "http://example.com"),
        ("SECURITY_CONTACT", "x@y\nContact: z@y"), ("INTERLOCK_INSTANCE", "a\x00b"), ("BACKUP_HOURS", "24"),
        ("MAIL_DEFAULT_SENDER", "a@b.lu, c@d.lu"), ("MAIL_DEFAULT_SENDER", "a@b.lu, Shop <c@d.lu>"),
        ("MAIL_DEFAULT_SENDER", "Shop <c@d.lu> x"),
        ("MAIL_DEFAULT_SENDER", "süß@d.lu"), ("MAIL_DEFAULT_SENDER", "a@10.0.0.256"), ("SECURITY_CONTACT", "https://"),
        ("SECURITY_CONTACT", "mailto:"), ("SECURITY_CONTACT", "tel:me"),
        ("CONSOLE_HOSTS", "☃.net"), ("CONSOLE_HOSTS", "10.0.0.256"), ("METRICS_HOST", "[127.0.0.1]"),
        ("SENTRY_DSN", "https://host/1"), ("SENTRY_DSN", "https://key@host/"), ("SENTRY_DSN", "https:///1"), ("REDIS_URL", "redis://☃/0"),
        ("AWS_ENDPOINT_URL", "s3.example.com"), ("AWS_ENDPOINT_URL", "https://a b/"),
    ],
)  # fmt: skip
def test_a_name_or_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    if "\x00" in text:
        with pytest.raises(ConfigurationError, match=name):
            plain({name: text}, name)
        return
    with pytest.raises(ConfigurationError, match=name):
        loaded(monkeypatch, **{name: text})


def test_a_secret_in_an_address_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as told:
        loaded(monkeypatch, REDIS_URL="rediss//:hidden@host")
    assert "hidden" not in str(told.value)


EMPTY = ("CONSOLE_HOSTS", "METRICS_HOST", "MAIL_SERVER", "MAIL_DEFAULT_SENDER", "REDIS_URL", "SENTRY_DSN", "SECURITY_CONTACT", "SECRET_KEY")


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    for name in EMPTY:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INTERLOCK_INSTANCE", str(tmp_path))
    assert loaded(monkeypatch, **dict.fromkeys(EMPTY, text)) == loaded(monkeypatch)


def test_a_folder_is_looked_for_from_the_projects_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not from where a command happens to be given: each would make a key of its own there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", GOOD)
    assert loaded(monkeypatch, INTERLOCK_INSTANCE="")["INSTANCE"] == str(ROOT / "instance")
    assert loaded(monkeypatch, INTERLOCK_INSTANCE="there")["INSTANCE"] == str(ROOT / "there")
    assert list(tmp_path.iterdir()) == []


def test_names_are_taken_as_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, CONSOLE_HOSTS="Console.Example.com, ::1", METRICS_HOST="[::1]", REDIS_URL="unix:///run/redis.sock")
    assert (found["CONSOLE_HOSTS"], found["METRICS_HOST"]) == (["console.example.com", "[::1]"], "::1")
    assert found["REDIS_URL"] == "unix:///run/redis.sock"


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("CONSOLE_HOSTS", "Müller.example, faß.de, 0:0::1", ["xn--mller-kva.example", "xn--fa-hia.de", "[::1]"]),
        ("MAIL_SERVER", "Smtp.Müller.lu", "smtp.xn--mller-kva.lu"), ("METRICS_HOST", "0::0", "::"),
        ("REDIS_URL", "rediss://:pass@müller.lu:6380/1", "rediss://:pass@xn--mller-kva.lu:6380/1"),
        ("SENTRY_DSN", "https://key@müller.lu/1", "https://key@xn--mller-kva.lu/1"),
        ("AWS_ENDPOINT_URL", "https://s3.müller.lu", {"endpoint": "https://s3.xn--mller-kva.lu"}),
        ("SECURITY_CONTACT", "https://müller.lu/sûr", "https://xn--mller-kva.lu/s%C3%BBr"),
        ("SECURITY_CONTACT", "a@müller.lu", "a@xn--mller-kva.lu"),
        ("SECURITY_CONTACT", "tel:+352-26-1", "tel:+352-26-1"), ("SECURITY_CONTACT", "mailto:a@b.lu?subject=x", "mailto:a@b.lu?subject=x"),
        ("MAIL_DEFAULT_SENDER", "Müller, Weber & Co. <post@müller.lu>", '"Müller, Weber & Co." <post@xn--mller-kva.lu>'),
        ("MAIL_DEFAULT_SENDER", '"Müller, Weber" <post@m.lu>', '"Müller, Weber" <post@m.lu>'),
        ("MAIL_DEFAULT_SENDER", 'The "Shop" <post@m.lu>', '"The \\"Shop\\"" <post@m.lu>'),
        ("MAIL_DEFAULT_SENDER", "Interlock <i@m.lu>", "Interlock <i@m.lu>"), ("MAIL_DEFAULT_SENDER", "<i@M.lu>", "i@m.lu"),
    ],
)  # fmt: skip
def test_names_are_taken_in_the_form_of_the_dns(monkeypatch: pytest.MonkeyPatch, name: str, text: str, meant: object) -> None:
    kept = "FILES_S3" if name.startswith("AWS_") else name
    found = loaded(monkeypatch, **{name: text})[kept]
    assert found == meant
    if isinstance(found, str):
        assert loaded(monkeypatch, **{name: found})[kept] == found


@pytest.mark.parametrize(
    ("text", "name"),
    [("Müller, Weber <i@müller.lu>", "Müller, Weber"), ('The "Shop" <i@müller.lu>', 'The "Shop"'), ("i@müller.lu", "")],
)
def test_mail_comes_from_the_one_who_was_named(monkeypatch: pytest.MonkeyPatch, text: str, name: str) -> None:
    sender = loaded(monkeypatch, MAIL_DEFAULT_SENDER=text)["MAIL_DEFAULT_SENDER"]
    assert parseaddr(sender) == (name, "i@xn--mller-kva.lu")
    written, address = parseaddr(sanitize_address(sender, "utf-8"))
    assert (str(make_header(decode_header(written))), address) == (name, "i@xn--mller-kva.lu")


def test_a_database_has_its_host_in_the_form_of_the_dns() -> None:
    assert normalised_url("postgresql://u:p@müller.lu/x") == "postgresql+psycopg://u:p@xn--mller-kva.lu/x"


@pytest.mark.parametrize(
    ("env", "meant"),
    [
        ({"REDIS_URL": "unix:///run/redis.sock"}, "redis+unix:///run/redis.sock"),
        ({"REDIS_URL": "redis://müller.lu/0"}, "redis://xn--mller-kva.lu/0"),
        ({"REDIS_URL": "redis://a/0", "RATELIMIT_STORAGE_URI": "memory://"}, "memory://"),
    ],
)
def test_what_is_counted_is_counted_in_the_same_redis(monkeypatch: pytest.MonkeyPatch, env: dict[str, str], meant: str) -> None:
    """Also where that is a socket, which the two libraries call by two names."""
    monkeypatch.delenv("RATELIMIT_STORAGE_URI", raising=False)
    assert loaded(monkeypatch, **env)["RATELIMIT_STORAGE_URI"] == meant


@pytest.mark.parametrize("backend", ["console", "locmem", "dummy"])
def test_production_loses_no_mail(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    assert loaded(monkeypatch, MAIL_BACKEND=backend)["MAIL_BACKEND"] == backend
    with pytest.raises(ConfigurationError, match="MAIL_BACKEND"):
        loaded(monkeypatch, **{**PRODUCTION, "MAIL_BACKEND": backend})


def test_backups_by_themselves_have_a_place_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for more in ({"BACKUP_FOLDER": "/backups"}, {"BACKUP_FOLDER": "", "BACKUP_KEY": "AGE-SECRET-KEY-1X"}):
        with pytest.raises(ConfigurationError, match="BACKUP_HOURS"):
            loaded(monkeypatch, BACKUP_HOURS="24", **more)
    assert loaded(monkeypatch, BACKUP_HOURS="24", BACKUP_FOLDER="/backups", BACKUP_KEY="AGE-SECRET-KEY-1X")["BACKUP_HOURS"] == 24


def served(monkeypatch: pytest.MonkeyPatch, **env: str) -> dict[str, Any]:
    """What gunicorn's file makes of these settings."""
    for name in ("BIND_HOST", "PORT", "WEB_CONCURRENCY", "GUNICORN_THREADS", "LOG_LEVEL", "METRICS_PORT", "METRICS_HOST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))


def test_gunicorn_listens_to_nobody_by_an_empty_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is empty would be every address of the machine."""
    assert served(monkeypatch, BIND_HOST="", PORT=" ", LOG_LEVEL="", WEB_CONCURRENCY="")["bind"] == "127.0.0.1:8000"
    assert served(monkeypatch, BIND_HOST="[::1]", PORT="80")["bind"] == "[::1]:80"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BIND_HOST", "http://x"), ("BIND_HOST", "0.0.0.0:80"), ("PORT", "http"), ("PORT", "70000"), ("WEB_CONCURRENCY", "0"),
        ("WEB_CONCURRENCY", "auto"), ("GUNICORN_THREADS", "-1"), ("LOG_LEVEL", "loud"), ("METRICS_PORT", "9e3"), ("METRICS_HOST", "x y"),
    ],
)  # fmt: skip
def test_gunicorn_says_what_it_does_not_understand(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    with pytest.raises(SystemExit, match=f"Interlock does not start: {name} must be"):
        served(monkeypatch, **{name: text})


WEAK = (
    "x" * 64,
    "secret",
    "changeme" * 8,
    "0123456789abcdef" * 4,
    "abcdefghijklmnopqrstuvwxyzabcdefghijkl",
    "change-me-please-this-is-a-secret-key",
    "tests-only-" + "0" * 40,
)


@pytest.mark.parametrize("key", WEAK)
@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FALLBACKS"])
def test_production_refuses_a_key_that_can_be_guessed(monkeypatch: pytest.MonkeyPatch, name: str, key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is weak"):
        loaded(monkeypatch, **{**PRODUCTION, name: key})


def test_no_key_of_chance_is_called_weak() -> None:
    assert not any(is_weak(secrets.token_hex(32)) or is_weak(secrets.token_urlsafe(32)) for _ in range(2_000))


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "no address", "", "oracle://x"])
def test_a_database_that_is_none_of_ours_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        loaded(monkeypatch, DATABASE_URL=url)


def test_folders_of_ours_are_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    loaded(monkeypatch, INTERLOCK_INSTANCE=str(folder))
    assert folder.stat().st_mode & 0o777 == 0o700
