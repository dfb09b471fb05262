"""What messaging declares."""

from flask_babel import lazy_gettext as _l

from modules.messaging import admin, cli, console, site, store
from modules.messaging.contributes import CONTRIBUTES
from modules.messaging.customer_mail import StoreMail
from modules.messaging.demo import seed_demo
from modules.messaging.hooks import switched_on
from modules.messaging.port import PlatformNotices, StoreThreads
from modules.messaging.settings import ConfigForm
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.ports.customer_mail import CustomerMail
from webapp.registry.ports.notices import Notices
from webapp.registry.ports.threads import Threads
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

READ, WRITE = "messaging:threads:read", "messaging:threads:write"
CUSTOMERS, TO_CUSTOMERS = "messaging:customers:read", "messaging:customers:write"
EVERYBODY = (Role.PLATFORM_ADMIN, *STORE_ROLES)


def item(feature: str | None = None) -> MenuItem:
    """The inbox."""
    return MenuItem(
        id="messages", label=_l("Messages"), icon="messages", section=Section.TODAY, weight=20, permission=READ, feature=feature
    )


module = ModuleDefinition(
    code="messaging",
    name=_l("Messages and notifications"),
    description=_l("Tells people what needs them, in the app or by mail, and lets them write to each other."),
    category=_l("Communication"),
    icon="messages",
    version="1.0.0",
    uses=("customers",),
    features=(
        Feature(code="internal_messages", name=_l("Messages"), description=_l("Write to your team and to the platform's support.")),
        Feature(code="notifications", name=_l("Notifications"), description=_l("A bell that tells what needs you.")),
        Feature(
            code="email_notifications",
            name=_l("Notifications by mail"),
            description=_l("At once, or once a day at an hour you choose."),
            step=1,
        ),
        Feature(
            code="customer_messages",
            name=_l("Messages to customers"),
            description=_l("Write by mail to those who agreed: one customer, some or a segment."),
            step=1,
        ),
    ),
    permissions=(
        Permission(code=READ, name=_l("Read messages"), roles=EVERYBODY),
        Permission(code=WRITE, name=_l("Write messages"), roles=EVERYBODY),
        Permission(code=CUSTOMERS, name=_l("See messages to customers"), roles=STORE_ROLES),
        Permission(code=TO_CUSTOMERS, name=_l("Write to customers"), roles=STORE_WRITERS),
        Permission(code="messaging:announcements:write", name=_l("Announce something to many stores"), roles=(Role.PLATFORM_ADMIN,)),
    ),
    menu_items={Frontend.CONSOLE: (item(),), Frontend.ADMIN: (item(),), Frontend.STORE: (item("internal_messages"),)},
    blueprints={
        Frontend.CONSOLE: (console.messages,),
        Frontend.ADMIN: (admin.messages,),
        Frontend.STORE: (store.messages,),
        Frontend.SITE: (site.contact,),
    },
    pages={
        Frontend.CONSOLE: (console.notifications,),
        Frontend.ADMIN: (admin.notifications,),
        Frontend.STORE: (store.notifications, store.mailings),
    },
    config_form=ConfigForm,
    on_enable=switched_on,
    commands=(cli.messaging,),
    seed_demo=seed_demo,
    contributes=CONTRIBUTES,
    provides={CustomerMail: StoreMail(), Notices: PlatformNotices(), Threads: StoreThreads()},
)
