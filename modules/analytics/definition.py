"""What analytics declares."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from modules.analytics import admin, console, jobs, store
from modules.analytics.access import ADOPTION, EXPORT, MAIL, NOTE, READ, REBUILD, REFRESH, REPORT
from modules.analytics.cli import analytics
from modules.analytics.demo import seed_demo
from modules.analytics.hooks import switched_on
from modules.analytics.services import exporting
from modules.analytics.settings import ConfigForm
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

ADMINS = (Role.PLATFORM_ADMIN,)


def item(permission: str, feature: str | None = None) -> MenuItem:
    """The one menu item."""
    return MenuItem(
        id="analytics", label=_l("Analytics"), icon="chart-line", section=Section.INSIGHT, weight=10, permission=permission, feature=feature
    )


module = ModuleDefinition(
    code="analytics",
    name=_l("Analytics"),
    description=_l("Figures by day that lead to the rows behind them."),
    category=_l("Insight"),
    icon="chart-line",
    version="1.0.0",
    uses=("billing",),
    features=(
        Feature(code="analytics_dashboard", name=_l("Figures"), description=_l("Figures of any period, and what changed.")),
        Feature(code="reports", name=_l("Reports"), description=_l("Saved questions, as tables and charts, shared with others."), step=1),
        Feature(code="report_exports", name=_l("Files of figures"), description=_l("Figures and their rows as CSV or a workbook."), step=1),
        Feature(
            code="scheduled_reports", name=_l("Reports by mail"), description=_l("Reports that arrive every day, week or month."), step=2
        ),
    ),
    permissions=(
        Permission(code=READ, name=_l("See figures"), roles=(*ADMINS, *STORE_ROLES)),
        Permission(code=NOTE, name=_l("Note what happened on a day"), roles=(*ADMINS, *STORE_WRITERS)),
        Permission(code=REFRESH, name=_l("Have figures computed now"), roles=(*ADMINS, *STORE_WRITERS)),
        Permission(code=EXPORT, name=_l("Download figures"), roles=(*ADMINS, *STORE_WRITERS)),
        Permission(code=REPORT, name=_l("Save reports"), roles=(*ADMINS, *STORE_ROLES)),
        Permission(code=MAIL, name=_l("Have reports sent by mail"), roles=(*ADMINS, *STORE_WRITERS)),
        Permission(code=ADOPTION, name=_l("See which modules are used on all platforms")),
        Permission(code=REBUILD, name=_l("Rebuild all figures"), roles=ADMINS),
    ),
    menu_items={Frontend.CONSOLE: (item(ADOPTION),), Frontend.ADMIN: (item(READ),), Frontend.STORE: (item(READ, "analytics_dashboard"),)},
    blueprints={Frontend.CONSOLE: (console.analytics,), Frontend.ADMIN: (admin.analytics,), Frontend.STORE: (store.analytics,)},
    config_form=ConfigForm,
    on_enable=switched_on,
    contributes=(
        JobType(code=jobs.REFRESH, name=_l("Refresh of figures"), run=jobs.refresh),
        JobType(code=jobs.REBUILD, name=_l("Rebuild of figures"), run=jobs.rebuild),
        JobType(code=exporting.JOB, name=_l("File of figures"), run=jobs.export, transfer=True),
        JobType(code=jobs.MAIL, name=_l("Reports by mail"), run=jobs.mail_due),
        Schedule(code="analytics.mail", job=jobs.MAIL, every=timedelta(minutes=15)),
        Schedule(code="analytics.refresh", job=jobs.REFRESH, every=timedelta(minutes=15)),
    ),
    commands=(analytics,),
    seed_demo=seed_demo,
)
