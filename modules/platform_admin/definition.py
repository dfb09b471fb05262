"""What platform-admin declares."""

from flask_babel import lazy_gettext as _l

from modules.platform_admin import admin, cards, console, health
from modules.platform_admin.forms import PlatformAdminConfig
from modules.platform_admin.metrics import METRICS
from modules.platform_admin.notices import SWITCHED
from modules.platform_admin.visible import modules_page
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.health import HealthCheck
from webapp.roles import Role

PLATFORM_ADMIN = (Role.PLATFORM_ADMIN,)

module = ModuleDefinition(
    code="platform-admin",
    name=_l("Platform administration"),
    description=_l("Platforms and their modules, merchants and stores, administrators, menus."),
    category=_l("Core"),
    icon="layers-intersect",
    version="1.0.0",
    is_core=True,
    uses=("billing", "messaging"),
    features=(
        Feature(
            code="merchant_management", name=_l("Merchants"), description=_l("Keep merchants and the platforms they are on."), sold=False
        ),
        Feature(code="store_management", name=_l("Stores"), description=_l("Open, edit and close stores."), sold=False),
        Feature(
            code="admin_users", name=_l("Administrators"), description=_l("Who administers the provider and its platforms."), sold=False
        ),
        Feature(
            code="impersonation",
            name=_l("View as somebody else"),
            description=_l("See the pages of a store as one of its people does, for a while and on the record."),
            sold=False,
        ),
        Feature(code="module_management", name=_l("Modules"), description=_l("Switch and configure modules per platform."), sold=False),
    ),
    permissions=(
        Permission(code="platform-admin:platforms:read", name=_l("See platforms")),
        Permission(code="platform-admin:platforms:write", name=_l("Create and edit platforms")),
        Permission(code="platform-admin:modules:read", name=_l("See a platform's modules"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:modules:write", name=_l("Switch and configure modules")),
        Permission(code="platform-admin:all-merchants:read", name=_l("See every merchant")),
        Permission(code="platform-admin:all-merchants:write", name=_l("Edit every merchant")),
        Permission(code="platform-admin:users:read", name=_l("See administrators")),
        Permission(code="platform-admin:users:write", name=_l("Add and close administrators")),
        Permission(code="platform-admin:merchants:read", name=_l("See the platform's merchants"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:merchants:write", name=_l("Edit the platform's merchants"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:stores:read", name=_l("See the platform's stores"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:stores:write", name=_l("Edit the platform's stores"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:impersonation:write", name=_l("View as somebody else"), roles=PLATFORM_ADMIN),
        Permission(code="platform-admin:menu:write", name=_l("Choose what the platform's menus show"), roles=PLATFORM_ADMIN),
    ),
    menu_items={
        Frontend.CONSOLE: (
            MenuItem(
                id="platforms",
                label=_l("Platforms"),
                icon="layers-intersect",
                section=Section.SYSTEM,
                weight=10,
                permission="platform-admin:platforms:read",
                required=True,
            ),
            MenuItem(
                id="modules",
                label=_l("Modules"),
                icon="table",
                section=Section.SYSTEM,
                weight=15,
                permission="platform-admin:modules:write",
            ),
            MenuItem(
                id="merchants",
                label=_l("Merchants"),
                icon="building",
                section=Section.CUSTOMERS,
                weight=20,
                permission="platform-admin:all-merchants:read",
            ),
            MenuItem(
                id="admin-users",
                label=_l("Administrators"),
                icon="user-shield",
                section=Section.SYSTEM,
                weight=30,
                permission="platform-admin:users:read",
            ),
        ),
        Frontend.ADMIN: (
            MenuItem(
                id="merchants",
                label=_l("Merchants"),
                icon="building",
                section=Section.CUSTOMERS,
                weight=20,
                permission="platform-admin:merchants:read",
            ),
            MenuItem(
                id="stores",
                label=_l("Stores"),
                icon="building-store",
                section=Section.CUSTOMERS,
                weight=30,
                permission="platform-admin:stores:read",
            ),
            MenuItem(
                id="modules",
                label=_l("Modules"),
                icon="switch-horizontal",
                section=Section.SYSTEM,
                weight=80,
                permission="platform-admin:modules:read",
                required=True,
                link=modules_page,
            ),
            MenuItem(
                id="menu",
                label=_l("Menus"),
                icon="list-details",
                section=Section.SYSTEM,
                weight=90,
                permission="platform-admin:menu:write",
                required=True,
            ),
        ),
    },
    pages={Frontend.CONSOLE: (console.view_as,), Frontend.ADMIN: (admin.view_as,)},
    config_form=PlatformAdminConfig,
    blueprints={Frontend.CONSOLE: console.blueprints, Frontend.ADMIN: admin.blueprints},
    contributes=(
        *METRICS,
        SWITCHED,
        HealthCheck(code="history", name=_l("The history of modules is as it was written"), check=health.history),
        DashboardCard(
            code="platforms",
            title=_l("Platforms"),
            frontend=Frontend.CONSOLE,
            render=cards.platforms,
            weight=10,
            width=12,
            permission="platform-admin:platforms:read",
        ),
        DashboardCard(
            code="changes",
            title=_l("Last changes of modules"),
            frontend=Frontend.CONSOLE,
            render=cards.changes,
            weight=20,
            permission="platform-admin:platforms:read",
        ),
        DashboardCard(
            code="merchants",
            title=_l("Merchants and stores"),
            frontend=Frontend.ADMIN,
            render=cards.merchants,
            weight=10,
            permission="platform-admin:stores:read",
        ),
    ),
)
