"""What can be told from the settings and this machine alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from webapp.environment import is_weak
from webapp.operating.certificates import is_public
from webapp.operating.doctor.finding import BAD, GOOD, ODD, Finding

LEAST_FREE = 0.1


def settings() -> Iterator[Finding]:
    """Production, names, TLS."""
    config = current_app.config
    if config["ENV_NAME"] != "production":
        yield Finding(ODD, "settings", "This is a development installation.", "Set INTERLOCK_ENV=production where people work.")
    hosts = [host for host in config["CONSOLE_HOSTS"] if is_public(host)]
    if not hosts:
        yield Finding(ODD, "hosts", "The console has no public name.", "Set CONSOLE_HOSTS to the name that people type.")
    if not config["FORCE_HTTPS"]:
        yield Finding(ODD, "https", "Passwords travel without TLS.", "Set FORCE_HTTPS=1 behind a proxy that ends TLS.")
    if config["ENV_NAME"] == "production" and config["FORCE_HTTPS"] and hosts:
        yield Finding(GOOD, "settings", f"Production, over HTTPS, at {', '.join(hosts)}.")
    if not config["SECURITY_CONTACT"]:
        yield Finding(ODD, "security.txt", "Nobody is told where to report a weakness.", "Set SECURITY_CONTACT.")


def keys() -> Iterator[Finding]:
    """The strength of secrets, and whether old ones are still about."""
    config = current_app.config
    weak = is_weak(config["SECRET_KEY"])
    yield (
        Finding(BAD, "secret key", "SECRET_KEY can be guessed.", "Make one with flask keys new, then follow the guide on rotating keys.")
        if weak
        else Finding(GOOD, "secret key", "SECRET_KEY is long and random.")
    )
    if config["SECRET_KEY_FALLBACKS"]:
        yield Finding(ODD, "old keys", "SECRET_KEY_FALLBACKS is set.", "Run flask keys rotate; drop it once people have logged in again.")
    file = Path(config["INSTANCE"]) / "secret_key"
    if file.is_file() and file.stat().st_mode & 0o077:
        yield Finding(BAD, "key file", f"Others on this machine can read {file}.", f"chmod 600 {file}")


def proxies() -> Iterator[Finding]:
    """Whether proxies are believed where there is one."""
    config = current_app.config
    if config["FORCE_HTTPS"] and not config["PROXY_HOPS"]:
        yield Finding(
            BAD, "proxies", "HTTPS is asked for, but no proxy is believed: every request is sent round in circles.", "Set PROXY_HOPS=1."
        )
    elif config["PROXY_HOPS"] > 1:
        said = f"{config['PROXY_HOPS']} proxies are believed."
        yield Finding(ODD, "proxies", said, "Count those between people and gunicorn: one too many lets people choose their address.")
    else:
        yield Finding(GOOD, "proxies", "One proxy is believed." if config["PROXY_HOPS"] else "No proxy is believed, and none is needed.")


def disk() -> Iterator[Finding]:
    """Room where the installation writes."""
    folder = Path(current_app.config["INSTANCE"])
    if not folder.is_dir():
        yield Finding(ODD, "disk", f"{folder} is not there yet.", f"mkdir -m 700 {folder}, owned by the user that runs Interlock.")
        return
    usage = shutil.disk_usage(folder)
    said = f"{usage.free / 1e9:.1f} of {usage.total / 1e9:.1f} GB are free at {folder}."
    low = usage.free < LEAST_FREE * usage.total
    yield Finding(BAD, "disk", said, "Remove old backups and images, or give it a larger disk.") if low else Finding(GOOD, "disk", said)
