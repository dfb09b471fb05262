"""What messaging adds to places that others own."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from modules.messaging import jobs, letters_to_customers, notices_pages  # noqa: F401  # the letters declare themselves
from modules.messaging.blocks import CONTACT
from modules.messaging.customers import SHOWN_OF_CUSTOMERS
from modules.messaging.hooks import REFUSALS
from modules.messaging.kinds_of_threads import kinds
from modules.messaging.metrics import METRICS
from modules.messaging.personal import HEARD, PERSONAL
from modules.messaging.services.digests import JOB
from modules.messaging.services.mailings import JOB as MAILING
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.kinds.site_pages import SitePage
from webapp.registry.kinds.topbar import TopbarItem

BELLS = tuple(
    TopbarItem(
        code=f"bell-{frontend}",
        frontend=frontend,
        render=notices_pages.bell_item,
        feature="notifications" if frontend is Frontend.STORE else None,
        weight=10,
    )
    for frontend in (Frontend.CONSOLE, Frontend.ADMIN, Frontend.STORE)
)
CONTRIBUTES = (
    *BELLS,
    *kinds(),
    *METRICS,
    PERSONAL,
    HEARD,
    CONTACT,
    SitePage(code="messaging.contact", word="write-to-us", there=lambda: True, feature="internal_messages"),
    *SHOWN_OF_CUSTOMERS,
    JobType(code=MAILING, name=_l("Message to customers"), run=jobs.mailing),
    JobType(code=JOB, name=_l("Daily mail"), run=jobs.digest),
    JobType(code=REFUSALS, name=_l("Customers who unsubscribed meanwhile"), run=jobs.refusals),
    Schedule(code="messaging.refusals", job=REFUSALS, at=time(3, 20)),
    JobType(code="messaging.purge", name=_l("Removal of old notices"), run=jobs.purge),
    Schedule(code="messaging.nightly-purge", job="messaging.purge", at=time(3, 10)),
)
