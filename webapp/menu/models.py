"""What a platform, or a person, took out of a menu."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base


class AdminMenuConfig(Base):
    """One hidden menu item. Without a user it is closed for the whole platform; with one, only out of their sight."""

    __tablename__ = "admin_menu_configs"
    __table_args__ = (UniqueConstraint("platform_id", "user_id", "frontend", "menu_item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    frontend: Mapped[str] = mapped_column(String(10))
    menu_item: Mapped[str] = mapped_column(String(60))
