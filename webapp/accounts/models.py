"""Users, what they are where (memberships), and the sessions they are logged in with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from webapp.accounts.identity import identity
from webapp.db import Base, Timestamped, UtcDateTime, utcnow
from webapp.db.audited import PERSONAL, UNAUDITED, Audited, Trail
from webapp.roles import LABELS


class SecurityRole(RoleMixin, Base):
    """A row the login library asks for; nothing is ever granted by it (memberships are what counts)."""

    __tablename__ = "security_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class User(Audited, Timestamped, UserMixin, Base):
    """A person. What they may do where is in `memberships`.

    `email` is kept in its normal form, whoever sets it: with the unique key, one address has one account in all its spellings.
    `tf_last_counter` is the half minute (since 1970) of the last code of their app that was used.
    """

    __tablename__ = "users"
    __trail__ = Trail(
        code="account",
        labels={"created": _l("Account created"), "changed": _l("Account changed"), "removed": _l("Account removed")},
        fields={
            "email": _l("E-mail address"),
            "name": _l("Name"),
            "password": _l("Password"),
            "active": _l("Open"),
            "locale": _l("Language"),
            "timezone": _l("Time zone"),
            "tf_primary_method": _l("Second factor"),
            "tf_totp_secret": _l("Key of the second factor"),
            "mf_recovery_codes": _l("Recovery codes"),
            "fs_webauthn_user_handle": _l("Number that passkeys know the account by"),
        },
        name="name email",
    )
    __table_args__ = (Index("uq_users_fs_webauthn_user_handle", "fs_webauthn_user_handle", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PERSONAL)
    name: Mapped[str] = mapped_column(String(120), default="", info=PERSONAL)
    password: Mapped[str | None] = mapped_column(String(255), info=PERSONAL)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(String(8))
    timezone: Mapped[str | None] = mapped_column(String(64))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, info=UNAUDITED)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255), info=PERSONAL)
    tf_last_counter: Mapped[int | None] = mapped_column(info=UNAUDITED)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(JSON),  # the library takes used ones out of it
        info=PERSONAL,
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), info=UNAUDITED)  # type: ignore[assignment]

    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]  # the library's type is wider
        back_populates="user", cascade="all, delete-orphan", order_by="Passkey.id"
    )
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan", foreign_keys="Membership.user_id"
    )

    @validates("email")
    def _normal(self, _key: str, email: str) -> str:
        return identity(email)

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone is not enough to log in."""
        return self.tf_primary_method is not None or bool(self.webauthn)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Always empty: the login library's global roles are not used."""
        return []


class AnyUse(str):
    """What a passkey is for, as the login library compares it: instead of the password, and after it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return other in ("first", "secondary")

    __hash__ = str.__hash__


ANY_USE = AnyUse("first")


class Passkey(Audited, WebAuthnMixin, Base):
    """A key in somebody's device or key ring, which works on one host only. What is kept of it opens nothing: it is the public half.

    `sign_count` is what the device said last, against copies of it; the names are the login library's.
    """

    __tablename__ = "passkeys"
    __own_hand__ = True
    __trail__ = Trail(
        code="passkey",
        labels={"created": _l("Passkey added"), "changed": _l("Passkey changed"), "removed": _l("Passkey removed")},
        fields={"name": _l("Name"), "host": _l("Works at")},
        part_of=("account", "user_id"),
    )
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64), info=PERSONAL)
    host: Mapped[str] = mapped_column(String(255), default="")
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True, info=UNAUDITED)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=UNAUDITED)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0, info=UNAUDITED)
    transports: Mapped[list[str] | None] = mapped_column(JSON, info=UNAUDITED)
    backup_state: Mapped[bool] = mapped_column(default=False, info=UNAUDITED)
    device_type: Mapped[str] = mapped_column(String(64), info=UNAUDITED)
    extensions: Mapped[str | None] = mapped_column(String(255), info=UNAUDITED)
    create_datetime: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, info=UNAUDITED)
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, info=UNAUDITED)

    user: Mapped[User] = relationship(back_populates="webauthn")

    @validates("device_type")
    def _plain(self, _key: str, value: str) -> str:
        return str(getattr(value, "value", value))  # the library gives an enum, which drivers write by its name

    @property
    def usage(self) -> AnyUse:
        """Every passkey is asked for after the password, and lets in alone where the device has made sure of its owner."""
        return ANY_USE

    @usage.setter
    def usage(self, _wished: str) -> None:
        """There is nothing to choose."""


class Membership(Audited, Timestamped, Base):
    """That a user has a role at one place: everywhere (super admin), a platform, a merchant on a platform, or a store."""

    __tablename__ = "memberships"
    __trail__ = Trail(
        code="membership",
        labels={"created": _l("Role given"), "changed": _l("Role changed"), "removed": _l("Role removed")},
        fields={"role": _l("Role")},
        values={"role": LABELS},
        name="role",
        part_of=("account", "user_id"),
    )
    __table_args__ = (
        UniqueConstraint("user_id", "role", "platform_id", "merchant_id", "store_id"),  # in which nothing equals nothing, so also:
        Index(
            "uq_memberships_place",
            "user_id",
            "role",
            text("coalesce(platform_id, 0)"),
            text("coalesce(merchant_id, 0)"),
            text("coalesce(store_id, 0)"),
            unique=True,
        ),
        ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"]),
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id", ondelete="CASCADE"), index=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])


class LoginSession(Base):
    """One logged-in browser. Only the SHA-256 of the id in its cookie is kept; `ended_at` closes it for good."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Audited, Base):
    """What a program shows instead of a password. Only its SHA-256 is kept; `prefix` are its first characters, for people."""

    __tablename__ = "api_tokens"
    __trail__ = Trail(
        code="token",
        labels={"created": _l("API token made"), "changed": _l("API token changed"), "removed": _l("API token removed")},
        fields={
            "name": _l("Name"),
            "prefix": _l("Begins with"),
            "scopes": _l("Scopes"),
            "expires_at": _l("Expires"),
            "revoked_at": _l("Revoked"),
        },
        part_of=("account", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=UNAUDITED)
    prefix: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()

    @property
    def state(self) -> str:
        """active, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at > utcnow() else "expired"


class LoginFailure(Base):
    """One failed try to log in. `key_hash` is the SHA-256 of the account and the address it came from."""

    __tablename__ = "login_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)


class Invitation(Audited, Base):
    """A role at a place, offered by mail to an address; the membership is made when somebody accepts.

    `merchant_id` is there for a store's roles too: whose store it is. The link is signed over the id and `nonce`, which changes with
    every sending: only the last link works, and no row holds one. `founding` is what a merchant said of itself that signs up by itself.
    `invited_by` None is that or the command line, as long as nobody sent it again.
    """

    __tablename__ = "invitations"
    __own_hand__ = True
    __trail__ = Trail(
        code="invitation",
        labels={"created": _l("Person invited"), "changed": _l("Invitation changed"), "removed": _l("Invitation removed")},
        fields={
            "email": _l("E-mail address"),
            "role": _l("Role"),
            "expires_at": _l("Expires"),
            "ended_at": _l("Ended"),
            "outcome": _l("Outcome"),
        },
        values={"role": LABELS, "outcome": {"accepted": _l("accepted"), "withdrawn": _l("withdrawn")}},
        name="role",
    )
    __table_args__ = (
        CheckConstraint("outcome IN ('', 'accepted', 'withdrawn')", name="outcome"),
        Index(
            "uq_invitations_open",
            "email",
            "role",
            text("coalesce(platform_id, 0)"),
            text("coalesce(merchant_id, 0)"),
            text("coalesce(store_id, 0)"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), info=PERSONAL)
    role: Mapped[str] = mapped_column(String(20))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id", ondelete="CASCADE"), index=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), index=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True, info=UNAUDITED)
    nonce: Mapped[str] = mapped_column(String(32), info=UNAUDITED)
    sends: Mapped[int] = mapped_column(default=1, info=UNAUDITED)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, info=UNAUDITED)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    founding: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), info=UNAUDITED)

    inviter: Mapped[User | None] = relationship()

    @property
    def state(self) -> str:
        """open, expired, accepted or withdrawn."""
        return self.outcome or ("open" if self.expires_at > utcnow() else "expired")
