"""What platform-admin declares."""

from datetime import time, timedelta

from flask_babel import lazy_gettext as _l

from modules.platform_admin import admin, beginning, cards, console, health, jobs, search, store, trouble
from modules.platform_admin.events import MERCHANT_CLOSED, MERCHANT_ERASED
from modules.platform_admin.forms import PlatformAdminConfig
from modules.platform_admin.invited import INVITING
from modules.platform_admin.metrics import METRICS
from modules.platform_admin.notices import SWITCHED
from modules.platform_admin.visible import modules_page
from webapp.accounts.queries import team_members
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.kinds.search import SearchSource
from webapp.roles import STORE_WRITERS, Role

PLATFORM_ADMIN = (Role.PLATFORM_ADMIN,)
TEAM = MenuItem(id="team", label=_l("Team"), icon="users-group", section=Section.SYSTEM, weight=20, permission="platform-admin:team:read")

module = ModuleDefinition(
    code="platform-admin",
    name=_l("Platform administration"),
    description=_l("Platforms and their modules, merchants and stores, administrators, menus."),
    category=_l("Essentials"),
    icon="layers-intersect",
    version="1.0.0",
    is_core=True,
    uses=("billing", "customers", "messaging"),
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
    quotas=(Quota(code="team_members", name=_l("People"), unit=_l("people"), used=team_members, steps=(2, 5, 15, None)),),
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
        Permission(code="platform-admin:team:read", name=_l("See who works here"), roles=(Role.PLATFORM_ADMIN, *STORE_WRITERS)),
        Permission(
            code="platform-admin:team:write", name=_l("Invite people and change their roles"), roles=(Role.PLATFORM_ADMIN, *STORE_WRITERS)
        ),
        Permission(code="platform-admin:privacy:write", name=_l("Answer privacy requests"), roles=PLATFORM_ADMIN),
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
                label=_l("People"),
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
            TEAM,
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
        Frontend.STORE: (TEAM,),
    },
    pages={Frontend.CONSOLE: (console.view_as,), Frontend.ADMIN: admin.pages},
    config_form=PlatformAdminConfig,
    blueprints={Frontend.CONSOLE: console.blueprints, Frontend.ADMIN: admin.blueprints, Frontend.STORE: (store.team,)},
    contributes=(
        *METRICS,
        SWITCHED,
        *INVITING,
        MERCHANT_CLOSED,
        MERCHANT_ERASED,
        JobType(code=jobs.ERASE, name=_l("Anonymise closed merchants"), run=jobs.erase),
        JobType(code=jobs.FOLLOW, name=_l("Erasing what was kept while a module was off"), run=jobs.follow),
        Schedule(code="platform-admin.erasing-follows", job=jobs.FOLLOW, every=timedelta(hours=1)),
        JobType(code=jobs.TELL_CLOSED, name=_l("Tell modules of a closed merchant"), run=jobs.tell_closed),
        JobType(code=jobs.EXPORT, name=_l("Data of a merchant"), run=jobs.export, transfer=True),
        Schedule(code="platform-admin.nightly-erasing", job=jobs.ERASE, at=time(3, 40)),
        SearchSource(
            code="platforms",
            label=_l("Platforms"),
            icon="layers-intersect",
            find=search.platforms,
            frontend=Frontend.CONSOLE,
            weight=10,
            permission="platform-admin:platforms:read",
        ),
        SearchSource(
            code="everybodys-merchants",
            label=_l("Merchants"),
            icon="building-community",
            find=search.everybodys_merchants,
            frontend=Frontend.CONSOLE,
            weight=20,
            permission="platform-admin:merchants:read",
        ),
        SearchSource(
            code="merchants",
            label=_l("Merchants"),
            icon="building-community",
            find=search.merchants,
            frontend=Frontend.ADMIN,
            weight=10,
            permission="platform-admin:merchants:read",
        ),
        SearchSource(
            code="stores",
            label=_l("Stores"),
            icon="building-store",
            find=search.stores,
            frontend=Frontend.ADMIN,
            weight=20,
            permission="platform-admin:stores:read",
        ),
        *beginning.STEPS,
        HealthCheck(code="history", name=_l("The history of modules is as it was written"), check=health.history),
        DashboardCard(
            code="stores-with-trouble",
            title=_l("Stores with trouble"),
            frontend=Frontend.ADMIN,
            render=trouble.card,
            weight=5,
            width=4,
            permission="platform-admin:stores:read",
        ),
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
