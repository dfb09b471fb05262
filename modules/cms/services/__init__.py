"""Writes of pages, pictures and menus. All flush and none commits: open `transaction()` around them."""

from modules.cms.services.editing import change, do, restore
from modules.cms.services.media import add_picture, change_picture, delete_picture, replace_picture
from modules.cms.services.menus import set_menu
from modules.cms.services.pages import add_language, create_page, delete_page, delete_text
from modules.cms.services.publishing import plan, publish, publish_due, unplan, unpublish

__all__ = [
    "add_language",
    "add_picture",
    "change",
    "change_picture",
    "create_page",
    "delete_page",
    "delete_picture",
    "delete_text",
    "do",
    "plan",
    "publish",
    "publish_due",
    "replace_picture",
    "restore",
    "set_menu",
    "unplan",
    "unpublish",
]
