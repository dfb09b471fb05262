"""What orders declares."""

from flask_babel import lazy_gettext as _l

from modules.orders import admin, cards, health, panels, queries, search, services, store
from modules.orders.archived import ARCHIVED
from modules.orders.deeds import ARCHIVE_MANY, CONFIRM_MANY, INVOICE_MANY, SHIP_MANY, TAG_MANY, UNARCHIVE_MANY
from modules.orders.demo import seed_demo
from modules.orders.events import KEPT, MOVED
from modules.orders.imports import ORDERS
from modules.orders.mended import MENDED
from modules.orders.metrics import METRICS
from modules.orders.notices import NOTICES
from modules.orders.personal import HEARD, PERSONAL
from modules.orders.port import StoreOrders
from modules.orders.sales import CARDS
from modules.orders.scale import SCALE
from modules.orders.segments import FIELDS
from modules.orders.settings import OrderSettingsForm
from modules.orders.tasks import TASKS
from modules.orders.unlinked import UNLINKED
from webapp.imports import import_jobs
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.panels import Panel
from webapp.registry.kinds.search import SearchSource
from webapp.registry.kinds.timelines import Timeline
from webapp.registry.ports.orders import Orders
from webapp.roles import STORE_ROLES, Role

READ, OVERVIEW = "orders:orders:read", "orders:overview:read"

module = ModuleDefinition(
    code="orders",
    name=_l("Orders"),
    description=_l("Orders from the first look to the parcel and back: confirm, ship, cancel, take back."),
    category=_l("Commerce"),
    icon="shopping-cart",
    version="1.0.0",
    uses=("customers", "inventory", "messaging"),
    features=(
        Feature(code="order_management", name=_l("Orders"), description=_l("A queue of what waits, and every order with its history.")),
        Feature(code="order_fulfillment", name=_l("Shipping"), description=_l("Parcels with tracking, also of a part of an order.")),
        Feature(code="packing_slips", name=_l("Packing slips"), description=_l("Pick lists and packing slips to print.")),
        Feature(code="order_returns", name=_l("Returns"), description=_l("Take back what was shipped, by its condition."), step=1),
        Feature(code="order_export", name=_l("Download of orders"), description=_l("Orders as CSV or a workbook."), step=1),
        Feature(
            code="order_bulk_actions",
            name=_l("Many orders at once"),
            description=_l("Confirm many, and ship many from a pasted list."),
            step=2,
        ),
    ),
    quotas=(
        Quota(
            code="orders_per_month",
            name=_l("Orders per month"),
            unit=_l("orders"),
            used=queries.count_this_month,
            steps=(100, 500, 2_500, None),
            monthly=True,
        ),
    ),
    menu_items={
        Frontend.ADMIN: (
            MenuItem(id="orders", label=_l("Orders"), icon="shopping-cart", section=Section.SALES, weight=10, permission=OVERVIEW),
        ),
        Frontend.STORE: (
            MenuItem(
                id="orders",
                label=_l("Orders"),
                icon="shopping-cart",
                section=Section.SALES,
                weight=10,
                permission=READ,
                feature="order_management",
            ),
            MenuItem(
                id="fulfillment",
                label=_l("Shipping"),
                icon="truck",
                section=Section.SALES,
                weight=20,
                permission=READ,
                feature="order_fulfillment",
            ),
        ),
    },
    blueprints={Frontend.ADMIN: (admin.orders,), Frontend.STORE: (store.orders, store.fulfillment)},
    config_form=OrderSettingsForm,
    permissions=(
        Permission(code=READ, name=_l("See orders"), roles=STORE_ROLES),
        Permission(code="orders:orders:write", name=_l("Confirm, ship and change orders"), roles=STORE_ROLES),
        Permission(code=OVERVIEW, name=_l("See the orders of all stores"), roles=(Role.PLATFORM_ADMIN,)),
    ),
    usage=cards.usage,
    contributes=(
        *METRICS,
        *NOTICES,
        CONFIRM_MANY.job,
        SHIP_MANY.job,
        TAG_MANY.job,
        INVOICE_MANY.job,
        ARCHIVE_MANY.job,
        UNARCHIVE_MANY.job,
        *ARCHIVED,
        *MENDED,
        *import_jobs(ORDERS),
        HealthCheck(code="imports", name=_l("A job is at work on every import under way"), check=nobody_at_work(ORDERS)),
        KEPT,
        PERSONAL,
        HEARD,
        UNLINKED,
        *FIELDS,
        MOVED,
        SearchSource(
            code="orders",
            label=_l("Orders"),
            icon="shopping-cart",
            find=search.of_store,
            all_url=search.list_of_store,
            frontend=Frontend.STORE,
            weight=10,
            permission=READ,
            feature="order_management",
        ),
        SearchSource(
            code="all-orders",
            label=_l("Orders"),
            icon="shopping-cart",
            find=search.of_platform,
            all_url=search.list_of_platform,
            frontend=Frontend.ADMIN,
            weight=30,
            permission=OVERVIEW,
        ),
        *CARDS,
        *TASKS,
        SCALE,
        DashboardCard(
            code="orders-overview", title=_l("Orders"), frontend=Frontend.ADMIN, render=cards.overview_card, weight=10, permission=OVERVIEW
        ),
        Listener(
            event="inventory.reservation_ended", run=services.lapsed, after_commit=True, name=_l("Mark orders that are no longer reserved")
        ),
        Listener(event="inventory.switched_on", run=services.hold_again, after_commit=True, name=_l("Reserve stock for orders again")),
        Panel(
            code="orders-of-customer",
            subject="customer",
            title=_l("Orders"),
            render=panels.latest,
            frontend=Frontend.STORE,
            permission=READ,
            feature="order_management",
        ),
        Panel(
            code="orders-of-variant",
            subject="variant",
            title=_l("Reserved for orders"),
            render=panels.waiting_for,
            frontend=Frontend.STORE,
            permission=READ,
            feature="order_management",
        ),
        Timeline(
            code="orders-of-customer",
            subject="customer",
            entries=panels.bought,
            frontend=Frontend.STORE,
            permission=READ,
            feature="order_management",
        ),
        HealthCheck(code="sums", name=_l("Orders say what their lines say"), check=health.sums),
    ),
    provides={Orders: StoreOrders()},
    seed_demo=seed_demo,
)
