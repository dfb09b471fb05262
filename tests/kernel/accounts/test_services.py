"""Accounts and roles: what is refused."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.accounts import services
from webapp.accounts.models import Membership, User
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.roles import Role


def refused(act):
    with pytest.raises(DomainError) as error, transaction():
        act()
    return error.value.code


def test_an_address_has_one_account_in_any_case_of_letters(app):
    user = super_admin()
    assert refused(lambda: services.create_user(user.email.upper(), None)) == "email_taken"


def test_short_passwords_are_refused(app):
    assert refused(lambda: services.new_hash("short")) == "bad_password"


def test_a_role_fits_its_place(app):
    user, here = person("bob"), platform()
    assert refused(lambda: services.add_membership(user, Role.SUPER_ADMIN, platform=here)) == "role_place"
    assert refused(lambda: services.add_membership(user, Role.STORE_STAFF, platform=here)) == "role_place"


def test_a_role_is_given_once(app):
    here = platform()
    user = person("admin", Role.PLATFORM_ADMIN, platform=here)
    assert refused(lambda: services.add_membership(user, Role.PLATFORM_ADMIN, platform=here)) == "role_held"


def test_the_last_super_admin_stays(app):
    user = super_admin()
    row = db.session.query(Membership).filter_by(user_id=user.id).one().id
    assert refused(lambda: services.remove_membership(row)) == "last_super_admin"
    assert refused(lambda: services.set_active(db.session.get(User, user.id), False)) == "last_super_admin"


def test_staff_of_a_store(app):
    here = platform()
    shop = store(here)
    user = person("bob", Role.STORE_MANAGER, platform=here, store=shop)
    assert [m.role for m in user.memberships] == [Role.STORE_MANAGER]


def test_a_role_that_was_held_twice_is_held_once_after_the_migration(empty_db_url):
    with entered(create_app(settings(empty_db_url))):
        upgrade(revision="0018")
        db.session.execute(
            text(
                "INSERT INTO users (id, email, name, active, fs_uniquifier, created_at, updated_at)"
                " VALUES (1, 'a@example.com', '', :yes, 'x', '2024-01-01', '2024-01-01')"
            ),
            {"yes": True},
        )
        for _ in range(2):
            db.session.execute(
                text(
                    "INSERT INTO memberships (user_id, role, created_at, updated_at) VALUES (1, 'super_admin', '2024-01-01', '2024-01-01')"
                )
            )
        db.session.commit()
        upgrade(revision="0019")
        assert db.session.scalar(text("SELECT count(*) FROM memberships")) == 1
        db.session.remove()
        downgrade(revision="0018")
