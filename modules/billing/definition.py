"""What billing declares."""

from datetime import time

from flask_babel import lazy_gettext as _

from modules.billing import admin, console, health, hooks, jobs, public, site, store
from modules.billing.beginning import PublicPlans
from modules.billing.blocks import PLANS
from modules.billing.cards import plan_card, revenue_card
from modules.billing.cli import billing as commands
from modules.billing.config import BillingConfig
from modules.billing.demo import SELLER, count_days, seed_demo
from modules.billing.entitlements import BillingEntitlements
from modules.billing.metrics import METRICS
from modules.billing.notices import NOTICES
from modules.billing.panels import PANELS
from modules.billing.queries.figures import usage
from modules.billing.tasks import TASKS
from webapp.registry.definition import DemoWithSettings, Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.kinds.site_pages import SitePage
from webapp.registry.ports.plans import Plans
from webapp.registry.ports.tiers import Tiers
from webapp.roles import Role

ADMINS = (Role.PLATFORM_ADMIN,)

module = ModuleDefinition(
    code="billing",
    name=_("Billing"),
    description=_("What is sold, who has it and what was charged: tiers with features and quotas, subscriptions, invoices."),
    category=_("Business"),
    icon="credit-card",
    version="1.0.0",
    uses=("messaging", "platform-admin"),
    features=(
        Feature(
            code="subscription_management",
            name=_("Subscription management"),
            description=_("Tiers and the subscriptions of merchants."),
            sold=False,
        ),
        Feature(code="billing_history", name=_("Billing history"), description=_("All invoices with their lines and payments.")),
    ),
    permissions=(
        Permission(code="billing:revenue:read", name=_("See the revenue of all platforms")),
        Permission(code="billing:tiers:read", name=_("See tiers"), roles=ADMINS),
        Permission(code="billing:tiers:write", name=_("Change tiers"), roles=ADMINS),
        Permission(code="billing:subscriptions:read", name=_("See subscriptions"), roles=ADMINS),
        Permission(code="billing:subscriptions:write", name=_("Start, change and end subscriptions"), roles=ADMINS),
        Permission(code="billing:overrides:write", name=_("Override a merchant's plan"), roles=ADMINS),
        Permission(code="billing:invoices:read", name=_("See invoices"), roles=ADMINS),
        Permission(code="billing:invoices:write", name=_("Collect invoices"), roles=ADMINS),
        Permission(
            code="billing:plan:read", name=_("See the store's plan"), roles=(Role.MERCHANT_OWNER, Role.STORE_MANAGER, Role.PLATFORM_ADMIN)
        ),
        Permission(code="billing:plan:write", name=_("Change the store's plan"), roles=(Role.MERCHANT_OWNER,)),
    ),
    menu_items={
        Frontend.CONSOLE: (
            MenuItem(
                id="revenue",
                label=_("Revenue"),
                icon="cash",
                section=Section.MONEY,
                weight=300,
                permission="billing:revenue:read",
            ),
        ),
        Frontend.ADMIN: (
            MenuItem(
                id="subscription-tiers",
                label=_("Tiers"),
                icon="stack-2",
                section=Section.MONEY,
                weight=300,
                permission="billing:tiers:read",
            ),
            MenuItem(
                id="subscriptions",
                label=_("Subscriptions"),
                icon="repeat",
                section=Section.MONEY,
                weight=310,
                permission="billing:subscriptions:read",
            ),
            MenuItem(
                id="billing-history",
                label=_("Invoices"),
                icon="file-invoice",
                section=Section.MONEY,
                weight=320,
                permission="billing:invoices:read",
            ),
        ),
        Frontend.STORE: (
            MenuItem(
                id="billing",
                label=_("Plan and invoices"),
                icon="credit-card",
                section=Section.MONEY,
                weight=800,
                permission="billing:plan:read",
            ),
        ),
    },
    blueprints={
        Frontend.CONSOLE: (console.revenue,),
        Frontend.ADMIN: (admin.subscription_tiers, admin.subscriptions, admin.billing_history),
        Frontend.STORE: (store.billing,),
        Frontend.PUBLIC: (public.payment_notices,),
        Frontend.SITE: (site.plans,),
    },
    config_form=BillingConfig,
    usage=usage,
    on_enable=hooks.switched_on,
    on_configure=hooks.configured,
    on_disable=hooks.switched_off,
    provides={Tiers: BillingEntitlements(), Plans: PublicPlans()},
    contributes=(
        *PANELS,
        PLANS,
        SitePage(code="billing.plans", word="plans", there=site.there, frontend=Frontend.ADMIN),
        *METRICS,
        *NOTICES,
        *TASKS,
        Listener(event="platform-admin.merchant_closed", run=hooks.merchant_closed),
        Listener(event="platform-admin.merchant_erased", run=hooks.merchant_erased),
        Event(code="billing.subscription_changed", facts={"subscription_id": int, "merchant_id": int}),
        DashboardCard(
            code="billing-revenue",
            title=_("Recurring revenue"),
            frontend=Frontend.ADMIN,
            render=revenue_card,
            weight=20,
            width=6,
            permission="billing:subscriptions:read",
        ),
        DashboardCard(
            code="billing-plan",
            title=_("Your plan"),
            frontend=Frontend.STORE,
            render=plan_card,
            weight=80,
            width=6,
            permission="billing:plan:read",
        ),
        HealthCheck(code="seller", name=_("The settings say who sells"), check=health.seller),
        HealthCheck(code="secrets", name=_("Secrets in the settings can be read"), check=health.secrets),
        JobType(code="billing.renew", name=_("Renewal of subscriptions"), run=jobs.renew),
        JobType(code="billing.charge", name=_("Collection of an invoice"), run=jobs.charge),
        JobType(code="billing.refund", name=_("Refund of a payment"), run=jobs.refund),
        JobType(code="billing.reconcile", name=_("Comparison with the payment provider"), run=jobs.reconcile),
        JobType(code="billing.warn", name=_("Warning of limits that are near"), run=jobs.warn),
        Schedule(code="billing.daily-warnings", job="billing.warn", at=time(7, 0)),
        Schedule(code="billing.nightly-renewals", job="billing.renew", at=time(2, 30)),
    ),
    commands=(commands,),
    seed_demo=DemoWithSettings(SELLER, seed_demo, count_days),
)
