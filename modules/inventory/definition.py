"""Inventory: products, variants and their stock."""

from flask_babel import lazy_gettext as _l

from modules.inventory import admin, cards, cli, health, queries, search, store
from modules.inventory.blocks import PRODUCTS as PRODUCTS_BLOCK
from modules.inventory.demo import keep_covers, seed_demo
from modules.inventory.events import LOW_STOCK, RESERVATION_ENDED, SWITCHED_ON, switched_on
from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.jobs import CHECKS
from modules.inventory.metrics import METRICS
from modules.inventory.notices import NOTICES
from modules.inventory.port import InventoryStock
from modules.inventory.scale import SCALE
from modules.inventory.settings import InventorySettingsForm
from modules.inventory.tasks import TASKS
from webapp.imports import import_jobs
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import DemoWithFiles, Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.search import SearchSource
from webapp.registry.ports.stock import Stock
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

READ, OVERVIEW = "inventory:stock:read", "inventory:overview:read"

module = ModuleDefinition(
    code="inventory",
    name=_l("Inventory"),
    description=_l("Products and variants, stock by location, and a ledger of every movement."),
    category=_l("Commerce"),
    icon="packages",
    version="1.0.0",
    uses=("messaging",),
    features=(
        Feature(code="inventory_basic", name=_l("Products and stock"), description=_l("Products, variants, and stock that adds up.")),
        Feature(code="inventory_locations", name=_l("Several locations"), description=_l("Stock in more than one place."), step=1),
        Feature(
            code="stock_transfers",
            name=_l("Moves between locations"),
            description=_l("Many variants to another place at once."),
            step=2,
        ),
        Feature(
            code="inventory_import_export",
            name=_l("Import of products and counts"),
            description=_l("Products and stock counts from CSV and Excel files, checked first."),
            step=1,
        ),
        Feature(code="low_stock_alerts", name=_l("Low-stock list"), description=_l("What to order again, as a list and on the dashboard.")),
    ),
    quotas=(
        Quota(
            code="products",
            name=_l("Variants on sale"),
            unit=_l("variants"),
            used=queries.count_active_variants,
            steps=(200, 2_500, 25_000, None),
        ),
        Quota(code="locations", name=_l("Locations"), unit=_l("locations"), used=queries.count_open_locations, steps=(1, 3, 15, None)),
    ),
    menu_items={
        Frontend.ADMIN: (
            MenuItem(id="inventory", label=_l("Inventory"), icon="packages", section=Section.CATALOGUE, weight=30, permission=OVERVIEW),
        ),
        Frontend.STORE: (
            MenuItem(
                id="inventory",
                label=_l("Inventory"),
                icon="packages",
                section=Section.CATALOGUE,
                weight=30,
                permission=READ,
                feature="inventory_basic",
            ),
        ),
    },
    blueprints={Frontend.ADMIN: (admin.inventory,), Frontend.STORE: (store.inventory,)},
    config_form=InventorySettingsForm,
    permissions=(
        Permission(code=READ, name=_l("See products and stock"), roles=STORE_ROLES),
        Permission(code="inventory:stock:write", name=_l("Adjust stock"), roles=STORE_ROLES),
        Permission(code="inventory:products:write", name=_l("Add and change products"), roles=STORE_ROLES),
        Permission(code="inventory:locations:write", name=_l("Add and change locations"), roles=STORE_WRITERS),
        Permission(code="inventory:counts:approve", name=_l("Approve stock counts"), roles=STORE_WRITERS),
        Permission(code="inventory:imports:read", name=_l("See imports"), roles=STORE_ROLES),
        Permission(code="inventory:imports:write", name=_l("Import products and stock counts"), roles=STORE_ROLES),
        Permission(code=OVERVIEW, name=_l("See the stock of all stores"), roles=(Role.PLATFORM_ADMIN,)),
    ),
    usage=cards.usage,
    on_enable=switched_on,
    contributes=(
        *METRICS,
        LOW_STOCK,
        SWITCHED_ON,
        RESERVATION_ENDED,
        *NOTICES,
        *CHECKS,
        *import_jobs(PRODUCTS),
        *import_jobs(COUNTS),
        HealthCheck(code="imports", name=_l("A job is at work on every import under way"), check=nobody_at_work(PRODUCTS, COUNTS)),
        *TASKS,
        SCALE,
        PRODUCTS_BLOCK,
        DashboardCard(
            code="low-stock",
            title=_l("Low stock"),
            frontend=Frontend.STORE,
            render=cards.low_stock_card,
            weight=20,
            permission=READ,
            feature="low_stock_alerts",
        ),
        DashboardCard(
            code="stock-overview", title=_l("Stock"), frontend=Frontend.ADMIN, render=cards.overview_card, weight=30, permission=OVERVIEW
        ),
        SearchSource(
            code="variants",
            label=_l("Inventory"),
            icon="packages",
            find=search.variants,
            all_url=search.all_variants,
            frontend=Frontend.STORE,
            weight=30,
            permission="inventory:stock:read",
            feature="inventory_basic",
        ),
        HealthCheck(code="balances", name=_l("Stock equals the latest movements"), check=health.balances),
        HealthCheck(code="promises", name=_l("Reserved stock equals what is held"), check=health.promises),
        HealthCheck(code="asides", name=_l("Unavailable stock equals what was set aside"), check=health.asides),
        HealthCheck(code="deliveries", name=_l("Deliveries say what their lines say"), check=health.deliveries),
    ),
    provides={Stock: InventoryStock()},
    commands=(cli.inventory,),
    seed_demo=DemoWithFiles(keep_covers, seed_demo),
)
