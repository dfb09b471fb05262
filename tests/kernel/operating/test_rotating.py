"""A new SECRET_KEY, from the change of the setting to the day when the old one is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, update

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.kernel.toyapp import entered
from webapp import create_app
from webapp.accounts.models import User
from webapp.cli.keys import keys
from webapp.db import db, transaction
from webapp.db.secrets import decrypt, encrypt
from webapp.domain import DomainError
from webapp.environment import is_weak
from webapp.operating import rotating
from webapp.platforms.modules import PlatformModule
from webapp.tenancy import unscoped

OLD, NEW = "dfe23bd5d2b6a5f1b8e9a3c7f0d1e2b3", "9c41e07fa2b8d3654ce1f0a97b2d8e53"


@contextmanager
def running(db_url: str, key: str, *former: str) -> Iterator[Flask]:
    """The application with these keys, on the test's database."""
    app = create_app({"TESTING": True, "SECRET_KEY": key, "SECRET_KEY_FALLBACKS": list(former), "SQLALCHEMY_DATABASE_URI": db_url})
    with entered(app) as made:
        yield made


def kept_secret() -> str:
    """The secret in the settings of the one module that has some."""
    with unscoped("tests"):
        stored = db.session.scalars(select(PlatformModule.config)).all()
    return next(str(each["nested"][0]["api_key"]) for each in stored if "nested" in each)


def second_factor(app: Flask, user_id: int) -> str:
    """The key of a person's authenticator, as it would be shown."""
    stored = db.session.scalar(select(User.tf_totp_secret).where(User.id == user_id))
    return str(app.extensions["security"].totp_factory.get_totp_pretty_key(stored))


@pytest.fixture
def person(app: Flask, db_url: str) -> tuple[int, str]:
    """Somebody with a second factor and a platform with a secret, both under the old key; (id, the key of the authenticator)."""
    user_id, place = super_admin().id, platform("billing").id
    with running(db_url, OLD) as old:
        with unscoped("tests"), transaction() as session:
            modules, secret = PlatformModule.metadata.tables["platform_modules"], {"nested": [{"api_key": encrypt("sesame")}]}
            session.execute(update(modules).where(modules.c.platform_id == place).values(config=secret))
            made = old.extensions["security"].totp_factory.generate_totp_secret()
            session.execute(update(User.metadata.tables["users"]).values(tf_totp_secret=made))
        return user_id, second_factor(old, user_id)


def test_everything_is_read_by_the_new_key_alone_after_rotating(person: tuple[int, str], db_url: str) -> None:
    user_id, shown = person
    with running(db_url, NEW, OLD) as both:
        assert (decrypt(kept_secret()), second_factor(both, user_id)) == ("sesame", shown)
        found = rotating.rotate()
        assert (found.renewed, found.present, found.lost) == (2, 0, ())
        assert rotating.rotate() == rotating.Rotated(0, 2, ())
    with running(db_url, NEW) as alone:
        assert (decrypt(kept_secret()), second_factor(alone, user_id)) == ("sesame", shown)
        assert rotating.rotate() == rotating.Rotated(0, 2, ())


def test_a_second_change_of_keys_finds_everything_too(person: tuple[int, str], db_url: str) -> None:
    third = "41b7c93e5d208fa6e7c1d94b03a8f562"
    with running(db_url, NEW, OLD):
        rotating.rotate()
    with running(db_url, third, NEW):
        assert rotating.rotate().renewed == 2
    with running(db_url, third) as alone:
        assert (decrypt(kept_secret()), second_factor(alone, person[0])) == ("sesame", person[1])


@pytest.mark.sqlite_only
def test_the_command_says_what_no_key_opens(person: tuple[int, str], db_url: str) -> None:
    """What it says is the same for both."""
    with running(db_url, NEW) as without:
        found = without.test_cli_runner().invoke(keys, ["rotate"])
        assert found.exit_code == 1
        assert "platform_modules.config.nested.api_key" in found.output
        with pytest.raises(DomainError):
            decrypt(kept_secret())
    with running(db_url, NEW, OLD) as both:
        assert "Would be encrypted anew: 2." in both.test_cli_runner().invoke(keys, ["rotate", "--dry-run"]).output
        assert "Encrypted anew: 2." in both.test_cli_runner().invoke(keys, ["rotate"]).output


@pytest.mark.sqlite_only
def test_a_new_key_is_not_weak(runner: FlaskCliRunner) -> None:
    """It reads no database."""
    assert not is_weak(runner.invoke(keys, ["new"]).output.strip())
