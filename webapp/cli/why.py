"""`flask modules why`: why a module is on, and why a store has a feature."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from flask.cli import with_appcontext

from webapp.cli.output import platform_named, sentences
from webapp.kernel import kernel
from webapp.merchants.queries import store_on
from webapp.platforms.models import Platform
from webapp.switching.features import Explained, explain_feature
from webapp.switching.reasons import Reason


@click.command("why")
@click.argument("platform")
@click.argument("module", required=False)
@click.option("--store", help="A store's code: with --feature, why it has the feature.")
@click.option("--feature", help="A feature's code.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
@sentences
def why(platform: str, module: str | None, store: str | None, feature: str | None, as_json: bool) -> None:
    """Why MODULE is on, or off: who chose it, what needs it, and why that is on.

    With --store and --feature instead of MODULE: why the store has the feature, or has it not.
    """
    row = platform_named(platform)
    if module is not None and store is None and feature is None:
        reasons = kernel().modules.why(row.id, module)
        show([reason.as_json() for reason in reasons] if as_json else None, reasons)
    elif module is None and store is not None and feature is not None:
        found = explained(row, store, feature)
        if not as_json:
            click.echo(f"{found.feature.code}: {'open' if found.answer.granted else 'closed'} ({found.answer.reason})")
        show({"platform": row.code, "store": store, **found.as_json()} if as_json else None, found.reasons)
    else:
        raise click.ClickException("Name a module, or a store and a feature: --store CODE --feature CODE.")


def explained(platform: Platform, store: str, feature: str) -> Explained:
    """The feature of the store; exit code 1 when there is no such store, or no such feature."""
    row = store_on(platform.id, store)
    if row is None:
        raise click.ClickException(f"There is no store '{store}' on {platform.code}.")
    return explain_feature(kernel().modules.snapshot(platform.id), row.merchant_id, feature)


def show(found: Any, reasons: Sequence[Reason]) -> None:
    """As JSON where there is some, in sentences otherwise."""
    if found is not None:
        click.echo(json.dumps(found, indent=2))
    else:
        tell(reasons, "")


def tell(reasons: Sequence[Reason], indent: str) -> None:
    """Print reasons, each with its own below it."""
    for reason in reasons:
        click.echo(f"{indent}{reason.text}")
        tell(reason.chain, indent + "  ")
