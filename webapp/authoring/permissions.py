"""The table of roles and permissions in the documentation: `python -m webapp.authoring.permissions > docs/permissions.md`."""

from __future__ import annotations

import sys

from flask import Flask
from flask_babel import Babel

from webapp.registry.registry import Registry, discover
from webapp.roles import Role

HEAD = """# Roles and permissions

Somebody has a role at a place, by a membership: everywhere (super admin), on a platform, for a merchant, or in a store. Each
module declares its permissions and the roles that hold them; super admins hold all.

| role | place | reaches |
| --- | --- | --- |
| `super_admin` | everywhere | the provider console, every platform, every store |
| `platform_admin` | one platform | its admin pages and stores; its modules page in the console, read-only |
| `merchant_owner` | one merchant on a platform | all stores of that merchant there |
| `store_manager` | one store | that store |
| `store_staff` | one store | that store, day-to-day work |

Not logged in: the login page. A stranger to a platform or store gets 404, a member without the permission 403.

This table is printed from the declarations by `python -m webapp.authoring.permissions`; a test compares the two.

"""
COLUMNS = (
    ("Super admin", Role.SUPER_ADMIN),
    ("Platform admin", Role.PLATFORM_ADMIN),
    ("Merchant owner", Role.MERCHANT_OWNER),
    ("Store manager", Role.STORE_MANAGER),
    ("Store staff", Role.STORE_STAFF),
)


def page(registry: Registry) -> str:
    """The whole page for these modules, as Markdown."""
    rows = [_line(["Permission", "Right", *(name for name, _role in COLUMNS)]), _line(["---"] * (2 + len(COLUMNS)))]
    for code, each in sorted(registry.permissions.items()):
        marks = ["yes" if role is Role.SUPER_ADMIN or role in each.roles else "" for _name, role in COLUMNS]
        rows.append(_line([f"`{code}`", str(each.name), *marks]))
    return HEAD + "\n".join(rows) + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the page for the modules that are installed."""
    app = Flask("interlock")
    Babel(app)  # names of permissions are translated when they are read
    with app.app_context():
        sys.stdout.write(page(discover()))


if __name__ == "__main__":
    main()
