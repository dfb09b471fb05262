"""Which modules are on per platform, and the append-only history of changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.db.audited import UNAUDITED, Audited, Trail
from webapp.kernel import kernel
from webapp.platforms.state import ModuleState, Touched, touched
from webapp.said import Words, told


def _module_name(code: str, _changes: Mapping[str, Any]) -> Any:
    """What people call a module; one that is not installed any more has its code alone."""
    found = kernel().registry.modules.get(code)
    return found.name if found is not None else code


class PlatformModule(Audited, Base):
    """One module on one platform.

    `is_implied` marks one that is on only because another needed it, `is_read_only` one that takes no writes.
    Where there is a `barred_reason`, the module may never be on.
    """

    __tablename__ = "platform_modules"
    __trail__ = Trail(
        code="module",
        labels={"created": _l("Module set up"), "changed": _l("Module changed"), "removed": _l("Module removed")},
        fields={
            "module_code": _l("Module"),
            "is_enabled": _l("On"),
            "is_implied": _l("On because another needs it"),
            "is_read_only": _l("Read-only"),
            "barred_reason": _l("Barred because"),
            "config": _l("Settings"),
        },
        values={"module_code": _module_name},
        name="module_code",
    )
    __table_args__ = (UniqueConstraint("platform_id", "module_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    module_code: Mapped[str] = mapped_column(String(60))
    is_enabled: Mapped[bool] = mapped_column(default=False)
    is_implied: Mapped[bool] = mapped_column(default=False)
    is_read_only: Mapped[bool] = mapped_column(default=False)
    barred_reason: Mapped[str | None] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    enabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    enabled_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), info=UNAUDITED)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)


CHANGE_KINDS = ("create", "switch", "config", "undo", "restore", "apply", "clone", "preset", "schedule")


class ModuleChange(Base):
    """One applied plan; the database refuses to change or delete it.

    `before_json` and `after_json` hold the whole module state as it was written, with ciphertexts: `before` and `after` read them, the
    hash chain takes them as they are. `plan` is what was confirmed, with the `source` of a preset, and with `via` where it came through
    a token. `once` names the request that asked for it, so that a double click is one change. `hash` covers the row and the `hash` of
    the change before it (webapp/platforms/chain.py).
    """

    __tablename__ = "module_changes"
    __table_args__ = (UniqueConstraint("platform_id", "revision"), UniqueConstraint("platform_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(Words(254))
    reason: Mapped[str] = mapped_column(Words, default="")
    requested: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    before_json: Mapped[dict[str, Any]] = mapped_column("before", JSON)
    after_json: Mapped[dict[str, Any]] = mapped_column("after", JSON)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    once: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), default="")

    def as_json(self) -> dict[str, Any]:
        """The change for programs; config with its secrets masked."""
        facts = {name: getattr(self, name) for name in ("revision", "kind", "actor", "reason", "requested", "hash")}
        plan = {name: told(value) if name in ("source", "via") else value for name, value in self.plan.items()}
        return {
            **facts,
            "plan": plan,
            "at": self.at.isoformat(),
            "before": self.before.masked().as_json(),
            "after": self.after.masked().as_json(),
        }

    @cached_property
    def before(self) -> ModuleState:
        """The state that was."""
        return ModuleState.from_json(self.before_json)

    @cached_property
    def after(self) -> ModuleState:
        """The state that it led to."""
        return ModuleState.from_json(self.after_json)

    @cached_property
    def touched(self) -> Touched:
        """The modules that it changed."""
        return touched(self.before, self.after)

    @property
    def who(self) -> str:
        """Who made the change, and through what where it was no page."""
        via = self.plan.get("via")
        return f"{self.actor}, {told(via)}" if via else self.actor

    @property
    def source(self) -> str:
        """Where a preset came from, or who scheduled the change."""
        return told(self.plan.get("source", ""))
