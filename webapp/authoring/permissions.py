"""Who may do what, as the modules that are installed declare it: `flask modules permissions` prints it, dev-tools shows it."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.registry.registry import Registry
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

"""
COLUMNS = (
    ("Super admin", Role.SUPER_ADMIN),
    ("Platform admin", Role.PLATFORM_ADMIN),
    ("Merchant owner", Role.MERCHANT_OWNER),
    ("Store manager", Role.STORE_MANAGER),
    ("Store staff", Role.STORE_STAFF),
)


def grants(registry: Registry) -> Iterator[tuple[str, str, list[bool]]]:
    """(permission, what it is called, whether each of the roles has it) of every permission, by code."""
    for code, each in sorted(registry.permissions.items()):
        yield code, str(each.name), [role is Role.SUPER_ADMIN or role in each.roles for _name, role in COLUMNS]


def page(registry: Registry) -> str:
    """The whole page for these modules, as Markdown."""
    rows = [_line(["Permission", "Right", *(name for name, _role in COLUMNS)]), _line(["---"] * (2 + len(COLUMNS)))]
    for code, name, marks in grants(registry):
        rows.append(_line([f"`{code}`", name, *("yes" if mark else "" for mark in marks)]))
    return HEAD + "\n".join(rows) + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
