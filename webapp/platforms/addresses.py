"""Where others find us, told from wherever: also from a job or a command, which no browser asked."""

from __future__ import annotations

from flask import current_app

from webapp.platforms.queries import first_host


def outside_base(platform_id: int | None) -> str:
    """Where the pages of a platform begin, such as "https://oms.example.com": the console's where it has no host, and for None."""
    own = first_host(platform_id) if platform_id is not None else None
    host, port = own or current_app.config["CONSOLE_HOSTS"][0], current_app.config["PUBLIC_PORT"]
    at = f":{port}" if port and port not in (80, 443) and ":" not in host else ""
    return f"{'https' if current_app.config['FORCE_HTTPS'] else 'http'}://{host}{at}"
