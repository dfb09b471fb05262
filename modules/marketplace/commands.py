"""`flask marketplace …`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from modules.marketplace.sample import FOLDER, write_all

marketplace = AppGroup("marketplace", help="Product feeds.")


@marketplace.command("sample")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
def write_sample(folder: Path) -> None:
    """Write the sample feeds anew; they come out the same every time."""
    for path in write_all(folder):
        click.echo(path)
