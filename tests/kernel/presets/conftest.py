"""The toy modules with something to set, and what the tests of presets do with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import BooleanField, FieldList, FloatField, Form, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from tests.factories.places import platform as make_platform
from webapp.db import transaction
from webapp.platforms.models import Platform
from webapp.platforms.state import ModuleState
from webapp.providing.presets.checking import check
from webapp.providing.presets.reading import read
from webapp.providing.presets.state import preset_of, state_with
from webapp.providing.presets.writing import write
from webapp.settings.config import SecretField
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService

MODES = ("slow", "fast")


class Dials(Form):
    """One setting of each kind."""

    level = IntegerField(default=1, validators=[InputRequired(), NumberRange(0, 9)])
    limit = IntegerField(validators=[Optional()])
    label = StringField(default="", validators=[Length(max=400)])
    loud = BooleanField(default=True)
    ratio = FloatField(default=0.5, validators=[InputRequired()])
    mode = SelectField(choices=[(each, each) for each in MODES], default="slow")
    days = SelectMultipleField(choices=[(n, str(n)) for n in range(1, 8)], coerce=int, default=[])
    key = SecretField(validators=[Optional()])
    rows = FieldList(StringField())


class Tone(Form):
    """What the core lets a platform's own people choose. `pitch` has no default that it would take itself."""

    tone = StringField(default="warm")
    pitch = StringField(default="", validators=[InputRequired()])

    def validate_tone(self, field: StringField) -> None:
        """A rule between two settings."""
        if field.data == "cold" and self.pitch.data == "high":
            raise ValidationError("Cold is never high.")


@pytest.fixture
def service(toys: Flask) -> Iterator[ModuleService]:
    """The module service, with settings for every module."""
    found: ModuleService = toys.extensions["interlock"].modules
    forms = {"base": Tone, "alone": Dials, "stock": Dials, "market": Dials}
    for code, form in forms.items():
        object.__setattr__(found.registry.modules[code], "config_form", form)
    yield found
    for code in forms:
        object.__setattr__(found.registry.modules[code], "config_form", None)


@pytest.fixture
def platform(service: ModuleService) -> Platform:
    return make_platform("alone", code="toyland")


def text_of(service: ModuleService, platform: Platform) -> str:
    """What an export says."""
    return write(preset_of(service.registry, service.snapshot(platform.id)))


def state_wanted(service: ModuleService, platform: Platform, text: str) -> ModuleState:
    """The state that a text leads to from the platform's present one."""
    preset = check(service.registry, read(text, "shop.toml"), "shop.toml")
    return state_with(service.registry, ModuleState.of(service.snapshot(platform.id)), preset)


def put(service: ModuleService, platform: Platform, state: ModuleState) -> None:
    """Make the platform be in this state, whatever it was."""
    with transaction():
        service.apply(Ask(platform.id, state, revision=service.snapshot(platform.id).revision))
