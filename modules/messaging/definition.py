"""What messaging declares."""

from flask_babel import lazy_gettext as _l

from modules.messaging import admin, console, store
from modules.messaging.contributes import CONTRIBUTES
from modules.messaging.port import PlatformNotices
from modules.messaging.settings import ConfigForm
from webapp.registry.definition import Feature, Frontend, ModuleDefinition
from webapp.registry.ports.notices import Notices

module = ModuleDefinition(
    code="messaging",
    name=_l("Messages and notifications"),
    description=_l("Tells people what needs them, in the app or by mail, and lets them write to each other."),
    category=_l("Communication"),
    icon="messages",
    version="1.0.0",
    features=(
        Feature(code="notifications", name=_l("Notifications"), description=_l("A bell that tells what needs you.")),
        Feature(
            code="email_notifications",
            name=_l("Notifications by mail"),
            description=_l("At once, or once a day at an hour you choose."),
            step=1,
        ),
    ),
    pages={
        Frontend.CONSOLE: (console.notifications,),
        Frontend.ADMIN: (admin.notifications,),
        Frontend.STORE: (store.notifications,),
    },
    config_form=ConfigForm,
    contributes=CONTRIBUTES,
    provides={Notices: PlatformNotices()},
)
