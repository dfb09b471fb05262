"""What a platform decides about its marketplace, and a store about its connection."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from webapp.fields import plain_text
from webapp.settings.config import SecretField, SettingsForm

SIMULATOR_PORT = 28765
SIMULATOR = f"http://127.0.0.1:{SIMULATOR_PORT}/graphql"
LETZSHOP = "https://letzshop.lu/graphql"
LOCAL, REMOTE = "local", "remote"
OWNERS = [(LOCAL, _l("This store")), (REMOTE, _l("The marketplace"))]


@dataclass(frozen=True, slots=True)
class MarketplaceSettings:
    """Where the marketplace is, how it is asked, and who says what a product is called and costs."""

    endpoint: str
    request_timeout_s: int
    max_retries: int
    api_key: str
    sync_minutes: int
    auto_confirm_when_stock: bool
    price_owner: str
    title_owner: str
    stock_owner: str


def is_endpoint(_form: Form, field: Field) -> None:
    """Take https addresses, and that of a simulator on this machine. Raises ValidationError for any other.

    It is the platform's to set and no store's: whoever chose it could have the server ask any other machine.
    """
    wrong = ValidationError(_("Give an address that begins with https://, or one of the simulator on this machine."))
    try:
        found = urlsplit(field.data or "")
        near = found.scheme == "http" and found.hostname in ("127.0.0.1", "localhost") and bool(found.port) and found.path == "/graphql"
    except ValueError as error:
        raise wrong from error
    if not near and not (found.scheme == "https" and found.hostname and "." in found.hostname and not found.username):
        raise wrong


class MarketplaceSettingsForm(SettingsForm):
    """Their fields."""

    typed = MarketplaceSettings
    per_store = ("api_key", "sync_minutes", "auto_confirm_when_stock", "price_owner", "title_owner", "stock_owner")
    asks_again = ("endpoint",)
    harmless = ("request_timeout_s", "max_retries", "sync_minutes", "auto_confirm_when_stock", "price_owner", "title_owner", "stock_owner")

    endpoint = StringField(
        _l("Address of the marketplace"),
        default=SIMULATOR,
        filters=[plain_text],
        validators=[InputRequired(), Length(max=200), is_endpoint],
        description=_l(
            "%(address)s is Letzshop itself, where nothing can be tried: whatever is sent, counts. As long as this is the simulator on this"
            " machine (flask demo letzshop), nothing leaves it.",
            address=LETZSHOP,
        ),
    )
    request_timeout_s = IntegerField(_l("Seconds to wait for an answer"), default=20, validators=[InputRequired(), NumberRange(1, 120)])
    max_retries = IntegerField(_l("Attempts after the first"), default=5, validators=[InputRequired(), NumberRange(0, 20)])
    api_key = SecretField(_l("Letzshop key"), default="", validators=[Length(max=400)])
    sync_minutes = IntegerField(_l("Check for orders every (minutes)"), default=15, validators=[InputRequired(), NumberRange(5, 1440)])
    auto_confirm_when_stock = BooleanField(
        _l("Confirm by itself what is in stock"),
        default=False,
        description=_l("An order of which everything is there is confirmed when it comes in."),
    )
    price_owner = SelectField(
        _l("Who sets prices"),
        choices=OWNERS,
        default=LOCAL,
        description=_l("Where the marketplace does, its price is taken over when products are compared."),
    )
    title_owner = SelectField(_l("Who sets titles"), choices=OWNERS, default=LOCAL)
    stock_owner = SelectField(
        _l("Who sets the stock"),
        choices=OWNERS,
        default=LOCAL,
        description=_l("Where the marketplace does, what is available here becomes what it shows when products are compared."),
    )
