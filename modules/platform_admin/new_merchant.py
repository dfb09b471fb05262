"""A merchant that begins: with its first store and an invitation to its owner, in one form."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import Length, Optional

from modules.platform_admin.forms import ConsoleMerchantForm, MerchantForm, emptied, stripped
from webapp.accounts.identity import TYPED_MAX, normal_email
from webapp.commerce.fields import CurrencyField


class Beginning(FlaskForm):
    """What comes with a new merchant where it is filled in; nothing of it has to be."""

    code = StringField(
        _l("First store: code"),
        [Length(max=40)],
        filters=[stripped],
        description=_l("Small letters, digits and hyphens; part of its addresses. Left empty, no store is opened."),
    )
    name = StringField(_l("First store: name"), [Length(max=120)], filters=[stripped])
    currency = CurrencyField(_l("First store: currency"), default="EUR")
    owner = StringField(
        _l("Invite the owner"), [Optional(), Length(max=TYPED_MAX)], filters=[emptied], description=_l("Their e-mail address.")
    )

    def validate_code(self, field: StringField) -> None:
        """Needed where the store has a name."""
        if self.name.data and not field.data:
            raise ValidationError(_l("Give the store a code too."))

    def validate_name(self, field: StringField) -> None:
        """Needed where the store has a code."""
        if self.code.data and not field.data:
            raise ValidationError(_l("Give the store a name too."))

    def validate_owner(self, field: StringField) -> None:
        """What is no address is said at once."""
        if field.data and normal_email(field.data) is None:
            raise ValidationError(_l("Write an e-mail address, like name@example.com."))

    def beginning(self) -> dict[str, Any]:
        """The first store and the owner, as `services.begin_merchant` takes them; nothing where the fields are empty."""
        store = {"code": self.code.data, "name": self.name.data, "currency": self.currency.data} if self.code.data else None
        return {"store": store, "owner": self.owner.data}


class NewMerchantForm(MerchantForm, Beginning):
    """A merchant of one platform."""


class NewConsoleMerchantForm(ConsoleMerchantForm, Beginning):
    """A merchant of any platforms; a store and an owner need to know which."""

    def validate_platforms(self, field: Any) -> None:
        """One, where something begins there."""
        if (self.code.data or self.owner.data) and len(field.data or ()) != 1:
            raise ValidationError(_l("Choose the one platform that the store and the owner are for. Add others afterwards."))
