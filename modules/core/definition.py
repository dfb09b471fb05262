"""What core declares."""

from flask_babel import lazy_gettext as _l

from modules.core import admin, cards, console, store
from modules.core.activity import READ as ACTIVITY
from modules.core.activity import activity_pages
from modules.core.blueprints import platform_settings, store_settings
from modules.core.domains import domain_pages
from modules.core.forms import CoreConfig
from modules.core.mail import mail, mail_card
from modules.core.notices import SECURITY
from modules.core.panels import PANELS
from modules.core.profile import profile
from modules.core.search import READ as SEARCH
from modules.core.search import field, search
from modules.core.today import today
from modules.core.tokens import api_tokens
from modules.core.work import work_pages
from webapp import files
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.topbar import TopbarItem
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role
from webapp.web.making import notices as file_notices
from webapp.web.making.job import LIST_FILES

DASHBOARD = MenuItem(
    id="dashboard",
    label=_l("Dashboard"),
    icon="layout-dashboard",
    section=Section.TODAY,
    weight=0,
    permission="core:dashboard:read",
    required=True,
)
SETTINGS = MenuItem(
    id="settings", label=_l("Settings"), icon="settings", section=Section.SYSTEM, weight=990, permission="core:settings:read", required=True
)

module = ModuleDefinition(
    code="core",
    name=_l("Core"),
    description=_l("Dashboards, settings and everybody's own profile."),
    category=_l("Essentials"),
    icon="home",
    version="1.0.0",
    is_core=True,
    uses=("messaging",),
    features=(
        Feature(code="dashboard", name=_l("Dashboard"), description=_l("What needs attention today."), sold=False),
        Feature(code="settings", name=_l("Settings"), description=_l("Name, language, time zone and page length."), sold=False),
        Feature(code="profile", name=_l("Profile"), description=_l("Password, second factor and open sessions."), sold=False),
    ),
    permissions=(
        Permission(code="core:dashboard:read", name=_l("See the dashboard"), roles=(Role.PLATFORM_ADMIN, *STORE_ROLES)),
        Permission(code=ACTIVITY, name=_l("See what was changed and by whom"), roles=(Role.PLATFORM_ADMIN, *STORE_WRITERS)),
        Permission(code="core:settings:read", name=_l("See the settings"), roles=(Role.PLATFORM_ADMIN, *STORE_WRITERS)),
        Permission(
            code="core:settings:merchant", name=_l("Change the settings of all the merchant's stores"), roles=(Role.MERCHANT_OWNER,)
        ),
        Permission(code="core:settings:write", name=_l("Change the settings"), roles=(Role.PLATFORM_ADMIN, *STORE_WRITERS)),
    ),
    menu_items=dict.fromkeys((Frontend.CONSOLE, Frontend.ADMIN, Frontend.STORE), (DASHBOARD, SETTINGS)),
    blueprints={
        Frontend.CONSOLE: (console.dashboard, console.settings),
        Frontend.ADMIN: (admin.dashboard, platform_settings),
        Frontend.STORE: (store.dashboard, store_settings),
    },
    pages={
        Frontend.CONSOLE: (profile, api_tokens, mail, search, activity_pages(), work_pages()),
        Frontend.ADMIN: (profile, api_tokens, search, activity_pages(), domain_pages(), work_pages()),
        Frontend.STORE: (profile, search, activity_pages(), domain_pages(), work_pages()),
    },
    config_form=CoreConfig,
    contributes=(
        *PANELS,
        files.RENDITIONS,
        *LIST_FILES,
        *file_notices.kinds("core:dashboard:read"),
        TopbarItem(code="search", render=field, permission=SEARCH, weight=10),
        SECURITY,
        DashboardCard(code="today", title=_l("What needs you today"), frontend=Frontend.STORE, render=today, weight=1, width=12),
        DashboardCard(code="system", title=_l("System"), frontend=Frontend.CONSOLE, render=cards.system, weight=900),
        DashboardCard(
            code="mail",
            title=_l("Mail"),
            frontend=Frontend.CONSOLE,
            render=mail_card,
            weight=50,
            permission="core:settings:read",
        ),
        DashboardCard(code="modules", title=_l("Modules in use"), frontend=Frontend.ADMIN, render=cards.modules, weight=900),
        DashboardCard(code="store", title=_l("Your store"), frontend=Frontend.STORE, render=cards.store, weight=900),
    ),
)
