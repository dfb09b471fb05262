"""What the gallery shows its components with: made up, the same on every visit, read from no table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange

from webapp.db import utcnow
from webapp.jobs import ACTIVE
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table, TablePage, View

COLOURS = [("red", _l("Red")), ("green", _l("Green")), ("blue", _l("Blue"))]


class SampleForm(FlaskForm):
    """One field of each kind."""

    name = StringField(_l("Name"), [DataRequired()], description=_l("As it should appear on the invoice."))
    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))
    amount = DecimalField(_l("Amount"), places=2)
    count = IntegerField(_l("Number of labels"), [NumberRange(min=1, max=99)])
    due = DateField(_l("Due"))
    colour = SelectField(_l("Colour"), choices=COLOURS)
    colours = SelectMultipleField(_l("Colours"), choices=COLOURS)
    size = RadioField(_l("Size"), choices=[("s", _l("Small")), ("l", _l("Large"))])
    active = BooleanField(_l("Active"), description=_l("Shown to customers."))
    note = TextAreaField(_l("Note"))
    file = FileField(_l("File"))


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    stock: int
    state: str


ROWS = (Row(1, "Fountain pen", 12, "on"), Row(2, "Notebook A5", 3, "low"), Row(3, "Ink, blue", 0, "out"))
COLUMNS = (
    Column("name", _l("Name"), sort=Row),
    Column("stock", _l("On hand"), sort=Row, numeric=True),
    Column("state", _l("State")),
)


@dataclass(frozen=True)
class Happening:
    when: Any
    title: str
    who: str = ""
    text: str = ""
    icon: str = "clock"


@dataclass(frozen=True)
class Run:
    """As much of a job's run as is shown of it."""

    id: int
    status: str
    done: int = 0
    total: int | None = 412
    error: str = ""
    rests: bool = False
    name: str = _l("Import of products")
    subject: str = "products-en.csv"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def can_retry(self) -> bool:
        return self.status in ("failed", "cancelled")

    @property
    def not_before(self) -> datetime:
        return utcnow() + timedelta(seconds=10)

    @property
    def created_at(self) -> datetime:
        return utcnow() - timedelta(minutes=4)

    @property
    def finished_at(self) -> datetime | None:
        return None if self.is_active else utcnow() - timedelta(minutes=1)


def table_page(path: str, name: str, rows: tuple[Row, ...], *, total: int | None = None, q: str = "") -> TablePage:
    """A page of a list as `Table.page` would answer it."""
    table = Table(
        name=name,
        columns=COLUMNS,
        search=(Row,),
        search_label=_("Search %(list)s", list=name),
        filters=(Filter("state", _l("State"), [("on", _l("In stock")), ("low", _l("Low")), ("out", _l("Out of stock"))]),),
        default_sort="name",
        empty=Empty(_("No products yet"), _("Add the first one, or import a list."), _("Add a product"), path, icon="package"),
        bulk=(BulkAction("label", _l("Print labels"), icon="printer"), BulkAction("delete", _l("Delete"), icon="trash", danger=True)),
    )
    return TablePage(table=table, rows=rows, total=len(rows) if total is None else total, state=table.state({"q": q}), path=path)


def views(path: str) -> list[View]:
    """One's own views of a list."""
    shown = View(id=1, name=_("Low in the shop"), url=path, count=17, uncounted=False, active=False)
    return [shown, View(id=2, name=_("Everything by price"), url=path, count=10_000, uncounted=True, active=False)]


def forms() -> tuple[SampleForm, SampleForm]:
    """The form as it first stands, and as it comes back with errors."""
    wrong = SampleForm(formdata=None, prefix="wrong")
    wrong.name.errors = [_("Give it a name.")]
    wrong.count.errors = [_("Choose a number from 1 to 99.")]
    wrong.active.errors = [_("It cannot be active without a price.")]
    return SampleForm(formdata=None), wrong


def happenings() -> list[Happening]:
    now = utcnow()
    return [
        Happening(now - timedelta(minutes=4), _("Switched on"), "Alice Weber", _("It is needed by the marketplace."), icon="toggle-right"),
        Happening(now - timedelta(days=2), _("Configuration changed"), "Bob Muller", icon="settings"),
    ]


def runs() -> list[Run]:
    """A run in each of its states."""
    return [
        Run(1, "queued"),
        Run(2, "running", 140),
        Run(3, "running", 140, None),
        Run(4, "queued", 140, rests=True, error=_("Attempt 1 of 5 failed. It is tried again by itself.")),
        Run(5, "waiting", 140, error=_("Waits, because the module Marketplace is off. It goes on by itself when the module is on again.")),
        Run(6, "succeeded", 412),
        Run(7, "failed", 140, error=_("The file has no column for the SKU.")),
        Run(8, "cancelled", 140),
    ]


def context(path: str, try_url: str) -> dict[str, Any]:
    """Everything that the gallery's template names."""
    form, wrong = forms()
    return {
        "form": form,
        "wrong": wrong,
        "page": table_page(path, "sample", ROWS, total=90),
        "page_with_views": replace(table_page(path, "sample-views", ROWS), views=views(path)),
        "empty_page": table_page(path, "sample-empty", ()),
        "no_match": table_page(path, "sample-nothing", (), q="zebra"),
        "happenings": happenings(),
        "runs": runs(),
        "now": utcnow(),
        "later": utcnow() + timedelta(hours=3),
        "here_url": path,
        "try_url": try_url,
        "rich": Markup("<strong>{}</strong>").format(_("in bold")),
    }
