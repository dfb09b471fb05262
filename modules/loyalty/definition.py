"""What loyalty declares."""

from flask_babel import lazy_gettext as _l

from modules.loyalty import admin, cards, queries, site, store
from modules.loyalty.contributes import CONTRIBUTES, OVERVIEW, PERMISSIONS, READ, SERVE
from modules.loyalty.demo import seed_demo
from modules.loyalty.hooks import switched_off, switched_on
from modules.loyalty.settings import ConfigForm
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Quota, Section

module = ModuleDefinition(
    code="loyalty",
    name=_l("Loyalty"),
    description=_l("Points and stamps on a card, rewards to exchange them for, and a till that takes three seconds."),
    category=_l("Commerce"),
    icon="gift",
    version="1.0.0",
    requires=("customers",),
    uses=("orders",),
    features=(
        Feature(code="loyalty_points", name=_l("Points"), description=_l("Points for what customers pay.")),
        Feature(code="loyalty_stamps", name=_l("Stamps"), description=_l("A stamp for each visit.")),
        Feature(code="staff_pin", name=_l("PINs at the till"), description=_l("Who gave the points, also where several share a till.")),
        Feature(code="rewards_catalog", name=_l("Rewards"), description=_l("What points and stamps are exchanged for."), step=1),
        Feature(code="points_expiry", name=_l("Points that expire"), description=_l("Points that end after so many months."), step=1),
        Feature(code="loyalty_tiers", name=_l("Tiers"), description=_l("More points for those who come often."), step=2),
    ),
    quotas=(
        Quota(code="loyalty_cards", name=_l("Loyalty cards"), unit=_l("cards"), used=queries.count_cards, steps=(250, 2_500, 25_000, None)),
    ),
    permissions=PERMISSIONS,
    menu_items={
        Frontend.ADMIN: (
            MenuItem(id="loyalty", label=_l("Loyalty"), icon="gift", section=Section.CUSTOMERS, weight=20, permission=OVERVIEW),
        ),
        Frontend.STORE: (
            MenuItem(
                id="loyalty-counter",
                label=_l("Till"),
                icon="cash-register",
                section=Section.CUSTOMERS,
                weight=10,
                permission=SERVE,
                feature="loyalty_points",
            ),
            MenuItem(
                id="loyalty",
                label=_l("Loyalty"),
                icon="gift",
                section=Section.CUSTOMERS,
                weight=20,
                permission=READ,
                feature="loyalty_points",
            ),
        ),
    },
    blueprints={Frontend.ADMIN: (admin.loyalty,), Frontend.STORE: (store.counter, store.loyalty), Frontend.SITE: (site.join, site.card)},
    usage=cards.usage,
    seed_demo=seed_demo,
    config_form=ConfigForm,
    on_enable=switched_on,
    on_disable=switched_off,
    contributes=CONTRIBUTES,
)
