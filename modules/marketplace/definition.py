"""What marketplace declares."""

from flask_babel import lazy_gettext as _

from modules.marketplace import admin, public, store
from modules.marketplace.commands import COMMANDS
from modules.marketplace.contributes import CONTRIBUTES, OVERVIEW, PERMISSIONS, READ
from modules.marketplace.demo import seed_demo
from modules.marketplace.hooks import switched_off, switched_on
from modules.marketplace.settings import MarketplaceSettingsForm
from modules.marketplace.usage import usage
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Section

module = ModuleDefinition(
    code="marketplace",
    name=_("Marketplace"),
    description=_("Letzshop: orders come in and decisions go back. Product feeds: from files, and out in three languages."),
    category=_("Sales"),
    icon="building-store",
    version="1.1.0",
    requires=("inventory",),
    uses=("orders", "messaging"),
    features=(
        Feature(code="marketplace_import", name=_("Product import"), description=_("Products and stock from CSV feeds, checked first.")),
        Feature(code="letzshop_sync", name=_("Letzshop"), description=_("Orders from Letzshop, and decisions sent back."), step=1),
        Feature(
            code="product_feed_export", name=_("Product feeds"), description=_("Feeds in the marketplace's format, per language."), step=1
        ),
    ),
    permissions=PERMISSIONS,
    menu_items={
        Frontend.ADMIN: (
            MenuItem(
                id="marketplace-letzshop",
                label=_("Letzshop"),
                icon="plug-connected",
                section=Section.SALES,
                weight=40,
                permission=OVERVIEW,
            ),
        ),
        Frontend.STORE: (
            MenuItem(
                id="letzshop",
                label=_("Letzshop"),
                icon="plug-connected",
                section=Section.SALES,
                weight=390,
                permission=READ,
                feature="letzshop_sync",
            ),
            MenuItem(
                id="marketplace",
                label=_("Marketplace"),
                icon="building-store",
                section=Section.SALES,
                weight=400,
                permission="marketplace:imports:read",
            ),
        ),
    },
    blueprints={
        Frontend.ADMIN: (admin.connections,),
        Frontend.STORE: (store.letzshop, store.marketplace),
        Frontend.PUBLIC: (public.feeds,),
    },
    config_form=MarketplaceSettingsForm,
    usage=usage,
    on_enable=switched_on,
    on_disable=switched_off,
    seed_demo=seed_demo,
    contributes=CONTRIBUTES,
    commands=COMMANDS,
)
