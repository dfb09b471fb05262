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

ROOT = Path(__file__).resolve().parent.parent


class ConfigurationError(RuntimeError):
    """A setting is missing or wrong; the message says which and what to do."""


def load(app: Flask, overrides: Mapping[str, Any] | None) -> None:
    """Fill app.config from the environment, then from `overrides` (tests)."""
    env = os.environ
    instance = Path(env.get("INTERLOCK_INSTANCE", ROOT / "instance"))
    app.config.update(_base(env, instance))
    app.config.update(overrides or {})
    app.config["SECRET_KEY"] = app.config.get("SECRET_KEY") or _development_secret(instance, app.config["ENV_NAME"])
    app.config["SQLALCHEMY_DATABASE_URI"] = normalised_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _postgres_options(env))


def _base(env: Mapping[str, str], instance: Path) -> dict[str, Any]:
    production = env.get("INTERLOCK_ENV", "development") == "production"
    return {
        "ENV_NAME": "production" if production else "development",
        "INSTANCE": str(instance),
        "SECRET_KEY": env.get("SECRET_KEY"),
        "SECRET_KEY_FALLBACKS": words(env.get("SECRET_KEY_FALLBACKS", "")),
        "SQLALCHEMY_DATABASE_URI": env.get("DATABASE_URL", "sqlite:///instance/interlock.db"),
        "CONSOLE_HOSTS": [host.lower() for host in words(env.get("CONSOLE_HOSTS", "localhost,127.0.0.1"))],
        "CONSOLE_MODULES": words(env.get("CONSOLE_MODULES", "dev-tools")),
        "PROXY_HOPS": integer(env, "PROXY_HOPS", 0),
        "FORCE_HTTPS": env.get("FORCE_HTTPS", "0") == "1",
        "REDIS_URL": env.get("REDIS_URL", ""),
        "JOB_THREADS": integer(env, "JOB_THREADS", 2),
        "JOB_LOST_SECONDS": integer(env, "JOB_LOST_SECONDS", 60),
        "JOB_SWEEP_SECONDS": 5,
        "HEALTH_CHECK_MINUTES": integer(env, "HEALTH_CHECK_MINUTES", 15),
        "IMPORT_KEEP_DAYS": integer(env, "IMPORT_KEEP_DAYS", 90),
        "IMPORT_STORE_MB": integer(env, "IMPORT_STORE_MB", 500),
        "SNAPSHOT_CACHE_SIZE": integer(env, "SNAPSHOT_CACHE_SIZE", 1024),
        "MAX_CONTENT_LENGTH": integer(env, "MAX_UPLOAD_MB", 64) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "TRUSTED_HOSTS": None,
        "SESSION_COOKIE_NAME": "interlock",
        "SESSION_COOKIE_SECURE": env.get("FORCE_HTTPS", "0") == "1",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=365),  # of the cookie's signature; its row says when a login is over
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": env.get("RATELIMIT_STORAGE_URI") or env.get("REDIS_URL") or "memory://",
        "API_RATE_READ": env.get("API_RATE_READ") or "120/minute",
        "API_RATE_WRITE": env.get("API_RATE_WRITE") or "30/minute",
        "API_RATE_FAILED": env.get("API_RATE_FAILED") or "20/minute",
        "FILES_URL": env.get("FILES_URL", ""),
        "FILES_S3": {"endpoint": env["AWS_ENDPOINT_URL"]} if env.get("AWS_ENDPOINT_URL") else {},
        "MAIL_BACKEND": env.get("MAIL_BACKEND", "smtp" if production else "file"),
        "MAIL_FILE_PATH": str(instance / "mail"),
        "MAIL_SERVER": env.get("MAIL_SERVER", "localhost"),
        "MAIL_PORT": integer(env, "MAIL_PORT", 25),
        "MAIL_USERNAME": env.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": env.get("MAIL_PASSWORD"),
        "MAIL_USE_TLS": env.get("MAIL_USE_TLS", "0") == "1",
        "MAIL_USE_SSL": env.get("MAIL_USE_SSL", "0") == "1",
        "MAIL_TIMEOUT": integer(env, "MAIL_TIMEOUT", 10),
        "MAIL_DEFAULT_SENDER": env.get("MAIL_DEFAULT_SENDER", "interlock@localhost"),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Luxembourg",
    }


def words(text: str) -> list[str]:
    """A comma-separated setting as a list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def integer(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole-number setting. Raises ConfigurationError."""
    try:
        return int(env.get(name) or default)
    except ValueError as error:
        raise ConfigurationError(f"{name} must be a whole number, not '{env[name]}'.") from error


def normalised_url(url: str) -> str:
    """The database address with our driver named and a relative SQLite path taken from the project's folder."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.database and parsed.database != ":memory:" and not Path(parsed.database).is_absolute():
        path = ROOT / parsed.database
        path.parent.mkdir(parents=True, exist_ok=True)
        parsed = parsed.set(database=str(path))
    return parsed.render_as_string(hide_password=False)


def _postgres_options(env: Mapping[str, str]) -> dict[str, Any]:
    threads = max(integer(env, "GUNICORN_THREADS", 4), integer(env, "JOB_THREADS", 2) + 1)  # a worker's sweep is one more
    limits = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    return {"pool_size": threads, "max_overflow": threads, "pool_pre_ping": True, "connect_args": {"options": limits}}


def _development_secret(instance: Path, environment: str) -> str:
    if environment == "production":
        raise ConfigurationError("SECRET_KEY is not set. In production give a long random one, the same for every worker.")
    path = instance / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass  # another worker was faster
    return path.read_text()
