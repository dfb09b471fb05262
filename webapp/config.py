"""Settings: from the environment, checked once at start. `.env.example` lists them all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from webapp.environment import ConfigurationError as ConfigurationError
from webapp.environment import (
    boolean,
    check_keys,
    choice,
    contact,
    dns_name,
    dsn,
    host,
    hosts,
    https,
    integer,
    is_production,
    plain,
    sender,
    share,
    url,
    words,
)

ROOT = Path(__file__).resolve().parent.parent
KEEP_DAYS = {
    "KEEP_AUDIT_DAYS": 730,
    "KEEP_JOBS_DAYS": 90,
    "KEEP_MAILS_DAYS": 30,
    "KEEP_FAILURES_DAYS": 90,
    "KEEP_SESSIONS_DAYS": 90,
    "KEEP_LOGIN_FAILURES_DAYS": 1,
    "KEEP_INVITATIONS_DAYS": 90,
    "KEEP_API_ANSWERS_DAYS": 2,
}
"""After how many days what is over is removed (webapp/jobs/retention.py); 0: never."""
MAIL_BACKENDS = ("file", "smtp", "console", "locmem", "dummy")
NOWHERE = frozenset({"console", "locmem", "dummy"})
"""Those by which no mail arrives."""
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


def load(app: Flask, overrides: Mapping[str, Any] | None) -> None:
    """Fill app.config from the environment, then from `overrides` (tests)."""
    env = os.environ
    instance = ROOT / plain(env, "INTERLOCK_INSTANCE", "instance")
    app.config.update(_base(env, instance))
    app.config.update(overrides or {})
    if app.config["FORCE_HTTPS"] and not (overrides or {}).keys() & {"SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE"}:
        app.config.update(SESSION_COOKIE_NAME="__Host-interlock", SESSION_COOKIE_SECURE=True)
    app.config["SECRET_KEY"] = app.config.get("SECRET_KEY") or _development_secret(instance, app.config["ENV_NAME"])
    check_keys(app)
    app.config["SQLALCHEMY_DATABASE_URI"] = normalised_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _postgres_options(env))


def _base(env: Mapping[str, str], instance: Path) -> dict[str, Any]:
    production, secure = is_production(env), https(env)
    return {
        "ENV_NAME": "production" if production else "development",
        "INSTANCE": str(instance),
        "SECRET_KEY": _key(env),
        "SECRET_KEY_FALLBACKS": words(env.get("SECRET_KEY_FALLBACKS", "")),
        "SQLALCHEMY_DATABASE_URI": env.get("DATABASE_URL", "sqlite:///instance/interlock.db"),
        "CONSOLE_HOSTS": hosts(env, "CONSOLE_HOSTS", "localhost,127.0.0.1"),
        "CONSOLE_MODULES": words(env.get("CONSOLE_MODULES", "")) or None,
        "PROXY_HOPS": integer(env, "PROXY_HOPS", 0, most=10),
        "FORCE_HTTPS": secure,
        "HSTS_SUBDOMAINS": boolean(env, "HSTS_SUBDOMAINS"),
        "PUBLIC_PORT": _public_port(env, secure),
        "SECURITY_CONTACT": contact(env, "SECURITY_CONTACT"),
        "LOG_LEVEL": choice(env, "LOG_LEVEL", LOG_LEVELS, "info"),
        "REDIS_URL": _redis(env),
        "JOB_THREADS": integer(env, "JOB_THREADS", 2, 1, 64),
        "JOB_LOST_SECONDS": integer(env, "JOB_LOST_SECONDS", 60, 1, 86_400),
        "JOB_SWEEP_SECONDS": 5,
        **{name: integer(env, name, days, 0, 36_500) for name, days in KEEP_DAYS.items()},
        "LOG_RETENTION_DAYS": integer(env, "LOG_RETENTION_DAYS", 14, 1, 3650),
        "LOG_MOST_ENTRIES": integer(env, "LOG_MOST_ENTRIES", 50_000, 1, 999_999_999),
        "HEALTH_CHECK_MINUTES": integer(env, "HEALTH_CHECK_MINUTES", 15, 0, 10_080),
        "SNAPSHOT_CACHE_SIZE": integer(env, "SNAPSHOT_CACHE_SIZE", 1024, 1),
        "MAX_CONTENT_LENGTH": integer(env, "MAX_UPLOAD_MB", 64, 1, 1024) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "TRUSTED_HOSTS": None,
        "SESSION_COOKIE_NAME": "interlock",
        "SESSION_COOKIE_SECURE": False,  # with HTTPS it is: see load()
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=365),  # of the cookie's signature; its row says when a login is over
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": _counting(env),
        "API_RATE_READ": env.get("API_RATE_READ") or "120/minute",
        "API_RATE_WRITE": env.get("API_RATE_WRITE") or "30/minute",
        "API_RATE_FAILED": env.get("API_RATE_FAILED") or "20/minute",
        "MAIL_BACKEND": _mail_backend(env, production),
        "MAIL_FILE_PATH": str(instance / "mail"),
        "MAIL_SERVER": host(env, "MAIL_SERVER", "localhost"),
        "MAIL_PORT": integer(env, "MAIL_PORT", 25, 1, 65_535),
        "MAIL_USERNAME": env.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": env.get("MAIL_PASSWORD"),
        "MAIL_USE_TLS": boolean(env, "MAIL_USE_TLS"),
        "MAIL_USE_SSL": _tls_from_the_start(env),
        "MAIL_TIMEOUT": integer(env, "MAIL_TIMEOUT", 10, 1, 300),
        "MAIL_DEFAULT_SENDER": sender(env, "MAIL_DEFAULT_SENDER", "interlock@localhost"),
        **_filed(env),
        **_let_in(env),
        **_watched(env),
        **_backed_up(env),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Luxembourg",
    }


def _filed(env: Mapping[str, str]) -> dict[str, Any]:
    endpoint = url(env, "AWS_ENDPOINT_URL", "https://s3.example.com", ("https", "http"))
    return {
        "IMPORT_KEEP_DAYS": integer(env, "IMPORT_KEEP_DAYS", 90, 1, 36_500),
        "IMPORT_STORE_MB": integer(env, "IMPORT_STORE_MB", 500, 1),
        "FILES_STORE_MB": integer(env, "FILES_STORE_MB", 100_000, 1),
        "FILES_URL": plain(env, "FILES_URL"),
        "FILES_S3": {"endpoint": endpoint} if endpoint else {},
    }


def _let_in(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "SESSION_DAYS": integer(env, "SESSION_DAYS", 30, 1, 365),
        "SECOND_FACTOR": choice(env, "SECOND_FACTOR", ("nobody", "administrators", "everybody"), "nobody"),
    }


def _watched(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "MAIL_DKIM_SELECTOR": env.get("MAIL_DKIM_SELECTOR", "").strip(),
        "METRICS_HOST": host(env, "METRICS_HOST", "127.0.0.1"),
        "METRICS_PORT": integer(env, "METRICS_PORT", 0, 0, 65_535),
        "WORKER_METRICS_PORT": integer(env, "WORKER_METRICS_PORT", 0, 0, 65_535),
        "SENTRY_DSN": dsn(env, "SENTRY_DSN"),
        "SENTRY_ERROR_RATE": share(env, "SENTRY_ERROR_RATE", 1.0),
        "SENTRY_TRACES_RATE": share(env, "SENTRY_TRACES_RATE", 0.0),
        "SENTRY_RELEASE": env.get("SENTRY_RELEASE", "").strip(),
    }


def _backed_up(env: Mapping[str, str]) -> dict[str, Any]:
    hours, folder, key = integer(env, "BACKUP_HOURS", 0, 0, 8760), plain(env, "BACKUP_FOLDER"), plain(env, "BACKUP_KEY")
    if hours and not (folder and key):
        raise ConfigurationError("BACKUP_HOURS makes no backup without BACKUP_FOLDER and BACKUP_KEY. Set both, or BACKUP_HOURS to 0.")
    return {
        "BACKUP_FOLDER": folder,
        "BACKUP_KEY": key,
        "BACKUP_KEEP": integer(env, "BACKUP_KEEP", 14, 1, 10_000),
        "BACKUP_HOURS": hours,
        "POSTGRES_BIN": env.get("POSTGRES_BIN", "").strip(),
    }


def _redis(env: Mapping[str, str]) -> str:
    return url(env, "REDIS_URL", "redis://host:6379/0", ("redis", "rediss", "unix"))


def _counting(env: Mapping[str, str]) -> str:
    """RATELIMIT_STORAGE_URI, else Redis, which counters call otherwise where it is a socket."""
    found = plain(env, "RATELIMIT_STORAGE_URI") or _redis(env) or "memory://"
    return f"redis+{found}" if found.startswith("unix://") else found


def _key(env: Mapping[str, str]) -> str | None:
    """SECRET_KEY as it is; blanks alone are none."""
    key = env.get("SECRET_KEY", "")
    return key if key.strip() else None


def _mail_backend(env: Mapping[str, str], production: bool) -> str:
    """MAIL_BACKEND, in production one by which mail arrives or is kept. Raises ConfigurationError."""
    found = choice(env, "MAIL_BACKEND", MAIL_BACKENDS, "smtp" if production else "file")
    if production and found in NOWHERE:
        raise ConfigurationError(f"MAIL_BACKEND={found} sends no mail, so nobody could set a password. Production takes smtp or file.")
    return found


def normalised_url(address: str) -> str:
    """The database address with our driver named and a relative SQLite path taken from the project's folder."""
    try:
        parsed = make_url(address.replace("postgres://", "postgresql://", 1))
        if parsed.host and not parsed.host.isascii():
            parsed = parsed.set(host=dns_name(parsed.host))
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError("DATABASE_URL is no address of a database. See .env.example.") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigurationError(f"DATABASE_URL must begin with sqlite:// or postgresql://, not '{parsed.get_backend_name()}'.")
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.database and parsed.database != ":memory:" and not Path(parsed.database).is_absolute():
        path = ROOT / parsed.database
        private_folder(path.parent)
        parsed = parsed.set(database=str(path))
    return parsed.render_as_string(hide_password=False)


def private_folder(path: Path) -> None:
    """Make a folder that only this account looks into. One that is there stays as somebody set it, but for others' rights."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)


def _public_port(env: Mapping[str, str], secure: bool) -> int | None:
    """The port that links in mails have: PUBLIC_PORT, else that of HTTPS, else the one we listen on where it is given."""
    if env.get("PUBLIC_PORT", "").strip():
        return integer(env, "PUBLIC_PORT", 443, 1, 65_535)
    return 443 if secure else integer(env, "PORT", 0, 1, 65_535) or None


def _tls_from_the_start(env: Mapping[str, str]) -> bool:
    """MAIL_USE_SSL, which excludes MAIL_USE_TLS. Raises ConfigurationError."""
    wished = boolean(env, "MAIL_USE_SSL")
    if wished and boolean(env, "MAIL_USE_TLS"):
        raise ConfigurationError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other. Set one of them to 0.")
    return wished


def _postgres_options(env: Mapping[str, str]) -> dict[str, Any]:
    threads = max(integer(env, "GUNICORN_THREADS", 4, 1, 256), integer(env, "JOB_THREADS", 2, 1, 64) + 1)  # a worker's sweep is one more
    limits = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    return {"pool_size": threads, "max_overflow": threads, "pool_pre_ping": True, "connect_args": {"options": limits}}


def _development_secret(instance: Path, environment: str) -> str:
    if environment == "production":
        raise ConfigurationError("SECRET_KEY is not set. In production give a long random one, the same for every worker.")
    path = instance / "secret_key"
    if not path.exists():
        private_folder(path.parent)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass  # another worker was faster
    return path.read_text()
