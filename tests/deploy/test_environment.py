"""A setting that is not understood stops the start; none is taken for something else."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from webapp.config import ConfigurationError, load
from webapp.environment import is_weak

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
