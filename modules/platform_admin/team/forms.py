"""Shape of what is typed about people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.accounts.granting import Seat
from webapp.accounts.identity import TYPED_MAX, normal_email
from webapp.accounts.labels import ROLES
from webapp.fields import plain_text
from webapp.roles import Role

MEANING = {
    Role.SUPER_ADMIN: _l("everything everywhere"),
    Role.PLATFORM_ADMIN: _l("the platform's merchants, stores and settings"),
    Role.MERCHANT_OWNER: _l("all stores of the merchant"),
    Role.STORE_MANAGER: _l("this store and its people"),
    Role.STORE_STAFF: _l("the daily work in this store"),
}


class InviteForm(FlaskForm):
    """Who is invited, and to what."""

    email = StringField(_l("E-mail"), [DataRequired(), Length(max=TYPED_MAX)], filters=[plain_text], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"))

    def __init__(self, seats: Sequence[Seat], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [(str(seat.role), f"{ROLES[seat.role]}: {MEANING[seat.role]}") for seat in seats]

    def validate_email(self, field: StringField) -> None:
        """What is no address is said at once."""
        if normal_email(field.data or "") is None:
            raise ValidationError(_l("Write an e-mail address, like name@example.com."))


class ProviderInviteForm(InviteForm):
    """An invitation with the platform that somebody is to administer."""

    platform = SelectField(_l("Platform"), coerce=int, description=_l("For platform administrators."))


class RoleForm(FlaskForm):
    """Another role instead of the one that somebody has."""

    role = SelectField(_l("Role"))

    def __init__(self, seats: Sequence[Seat], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [(str(seat.role), ROLES[seat.role]) for seat in seats]
