"""Customers: who buys from a merchant."""

from datetime import time, timedelta

from flask_babel import lazy_gettext as _l

from modules.customers import admin, cards, health, history, hooks, jobs, linking, panels, queries, search, store
from modules.customers.audience import Reach
from modules.customers.deeds import MERGE_PAIRS, TAG_MANY
from modules.customers.demo import seed_demo
from modules.customers.events import ERASED
from modules.customers.imports import CUSTOMERS
from modules.customers.metrics import METRICS
from modules.customers.models.customers import SUBJECT
from modules.customers.personal import HEARD, PERSONAL
from modules.customers.provided import Directory
from modules.customers.scale import SCALE
from modules.customers.segment_fields import FIELDS
from modules.customers.services import figures
from modules.customers.services.forgetting import forget_merchant
from modules.customers.settings import ConfigForm
from modules.customers.tasks import TASKS
from webapp.imports import import_jobs
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota, Section
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.panels import Panel
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.kinds.search import SearchSource
from webapp.registry.kinds.timelines import Timeline
from webapp.registry.ports.audience import Audience
from webapp.registry.ports.customers import Customers
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

READ, WRITE, LOOK_UP = "customers:customers:read", "customers:customers:write", "customers:directory:read"
MERGE, ERASE = "customers:customers:merge", "customers:customers:erase"
EXPORT = "customers:customers:export"

module = ModuleDefinition(
    code="customers",
    name=_l("Customers"),
    description=_l("Who buys from a merchant, with addresses, tags, notes and consent, and what other modules know of them."),
    category=_l("Commerce"),
    icon="users",
    version="1.0.0",
    uses=("platform-admin", "messaging"),
    features=(
        Feature(code="customer_directory", name=_l("Customers"), description=_l("Everybody who buys, found in a second.")),
        Feature(code="customer_notes", name=_l("Notes on customers"), description=_l("What to remember about somebody."), step=1),
        Feature(code="customer_segments", name=_l("Segments"), description=_l("Groups of customers that follow a rule."), step=2),
        Feature(code="customer_merge", name=_l("Merge customers"), description=_l("Find duplicate customers."), step=1),
    ),
    quotas=(Quota(code="customers", name=_l("Customers"), unit=_l("customers"), used=queries.count, steps=(500, 5_000, 50_000, None)),),
    permissions=(
        Permission(code=READ, name=_l("See customers"), roles=STORE_ROLES),
        Permission(code=WRITE, name=_l("Add and change customers"), roles=STORE_ROLES),
        Permission(code=MERGE, name=_l("Merge customers"), roles=STORE_WRITERS),
        Permission(code=ERASE, name=_l("Export and erase what is kept about a customer"), roles=STORE_WRITERS),
        Permission(code=EXPORT, name=_l("Import customers and download their list"), roles=STORE_WRITERS),
        Permission(code=LOOK_UP, name=_l("Look up customers of all merchants"), roles=(Role.PLATFORM_ADMIN,)),
    ),
    menu_items={
        Frontend.ADMIN: (MenuItem(id="customers", label=_l("Customers"), icon="users", section=Section.CUSTOMERS, permission=LOOK_UP),),
        Frontend.STORE: (
            MenuItem(
                id="customers",
                label=_l("Customers"),
                icon="users",
                section=Section.CUSTOMERS,
                permission=READ,
                feature="customer_directory",
            ),
        ),
    },
    blueprints={Frontend.ADMIN: (admin.customers,), Frontend.STORE: (store.customers,)},
    usage=cards.usage,
    on_enable=hooks.switched_on,
    config_form=ConfigForm,
    contributes=(
        *METRICS,
        ERASED,
        PERSONAL,
        *HEARD,
        *FIELDS,
        *TASKS,
        SCALE,
        TAG_MANY.job,
        MERGE_PAIRS.job,
        JobType(code=linking.LINK, name=_l("Orders find their customers"), run=linking.run),
        *import_jobs(CUSTOMERS),
        HealthCheck(code="imports", name=_l("A job is at work on every import under way"), check=nobody_at_work(CUSTOMERS)),
        HealthCheck(code="figures", name=_l("Figures of customers are what the modules say"), check=health.figures),
        HealthCheck(code="sums", name=_l("Customers say what their addresses say"), check=health.sums),
        JobType(code=jobs.REFRESH, name=_l("Segments follow their rules"), run=jobs.refresh),
        Schedule(code="customers.segments-follow", job=jobs.REFRESH, every=timedelta(minutes=5)),
        JobType(code=figures.COUNT, name=_l("Figures of customers are counted"), run=jobs.count),
        Schedule(code="customers.figures-follow", job=figures.COUNT, every=timedelta(minutes=5)),
        JobType(code=jobs.RECOUNT, name=_l("Figures of all customers are counted again"), run=jobs.recount),
        Schedule(code="customers.figures-nightly", job=jobs.RECOUNT, at=time(3, 10)),
        JobType(code=jobs.LEAVE, name=_l("Customers of whom nothing was heard"), run=jobs.leave),
        Schedule(code="customers.leave-nightly", job=jobs.LEAVE, at=time(3, 40)),
        SearchSource(
            code="customers",
            label=_l("Customers"),
            icon="users",
            find=search.of_store,
            all_url=search.list_of_store,
            frontend=Frontend.STORE,
            weight=20,
            permission=READ,
            feature="customer_directory",
        ),
        SearchSource(
            code="all-customers",
            label=_l("Customers"),
            icon="users",
            find=search.of_platform,
            all_url=search.list_of_platform,
            frontend=Frontend.ADMIN,
            weight=40,
            permission=LOOK_UP,
        ),
        Listener(
            event="platform-admin.merchant_erased",
            run=forget_merchant,
            after_commit=True,
            name=_l("Erase the customers of a merchant that was anonymised"),
        ),
        Timeline(code="customers-own", subject=SUBJECT, entries=history.own, permission=READ),
        Panel(
            code="customers-twice",
            subject=SUBJECT,
            title=_l("Duplicates"),
            render=panels.twice,
            weight=900,
            permission=MERGE,
            feature="customer_merge",
        ),
    ),
    provides={Audience: Reach(), Customers: Directory()},
    seed_demo=seed_demo,
)
