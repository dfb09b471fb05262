"""What monitoring declares."""

from flask_babel import lazy_gettext as _l

from modules.monitoring import admin, console, store
from modules.monitoring.alerts import ALERTING, ALERTS
from modules.monitoring.demo import seed_demo
from modules.monitoring.metrics import METRICS
from modules.monitoring.settings import MonitoringSettingsForm
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.roles import STORE_ROLES, Role

RUNS, RUNS_WRITE = "monitoring:runs:read", "monitoring:runs:write"
DETAILS = "monitoring:details:read"
LOGS, IMPORTS, HEALTH = "monitoring:logs:read", "monitoring:imports:read", "monitoring:health:read"
ADMINS = (Role.PLATFORM_ADMIN,)


def imports(feature: str | None = None) -> MenuItem:
    """The page of imports, which stores have too."""
    return MenuItem(
        id="imports",
        label=_l("Imports and exports"),
        icon="arrows-transfer-up-down",
        section=Section.SYSTEM,
        weight=520,
        permission=IMPORTS,
        feature=feature,
    )


ITEMS = (
    MenuItem(id="background-tasks", label=_l("Background tasks"), icon="activity", section=Section.SYSTEM, weight=500, permission=RUNS),
    MenuItem(id="logs", label=_l("Logs"), icon="list-details", section=Section.SYSTEM, weight=510, permission=LOGS),
    imports(),
)

module = ModuleDefinition(
    code="monitoring",
    name=_l("Monitoring"),
    description=_l("Background tasks, logs and imports, and the health of every module."),
    category=_l("Operations"),
    icon="activity",
    version="1.0.0",
    uses=("messaging",),
    features=(
        Feature(code="background_tasks", name=_l("Background tasks"), description=_l("What runs, what waits and what failed."), sold=False),
        Feature(code="application_logs", name=_l("Logs"), description=_l("Warnings and errors, with search."), sold=False),
        Feature(code="health_checks", name=_l("Health of modules"), description=_l("What the checks of modules found."), sold=False),
        Feature(code="import_history", name=_l("Import history"), description=_l("Imports and exports, and what became of them.")),
    ),
    permissions=(
        Permission(code=RUNS, name=_l("See background tasks"), roles=ADMINS),
        Permission(code=RUNS_WRITE, name=_l("Cancel background tasks and start them again"), roles=ADMINS),
        Permission(code=LOGS, name=_l("See logs"), roles=ADMINS),
        Permission(code=HEALTH, name=_l("See what health checks found"), roles=ADMINS),
        Permission(code=DETAILS, name=_l("See what the program said of errors")),
        Permission(code=ALERTS, name=_l("Be told of trouble on any platform")),
        Permission(code=IMPORTS, name=_l("See imports and exports"), roles=(*ADMINS, *STORE_ROLES)),
    ),
    menu_items={Frontend.CONSOLE: ITEMS, Frontend.ADMIN: ITEMS, Frontend.STORE: (imports("import_history"),)},
    blueprints={
        Frontend.CONSOLE: (console.background_tasks, console.logs, console.imports),
        Frontend.ADMIN: (admin.background_tasks, admin.logs, admin.imports),
        Frontend.STORE: (store.imports,),
    },
    pages={Frontend.CONSOLE: (console.health,), Frontend.ADMIN: (admin.health,)},
    contributes=(*METRICS, *ALERTING),
    config_form=MonitoringSettingsForm,
    seed_demo=seed_demo,
)
