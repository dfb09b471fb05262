"""`flask doctor`: looks at everything an installation stands on, and says of each what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import structlog

from webapp.operating.doctor import here, mailing, reached
from webapp.operating.doctor.finding import BAD, Finding

log = structlog.get_logger(__name__)
CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    here.settings,
    here.keys,
    here.proxies,
    reached.database,
    reached.clock,
    here.disk,
    reached.redis,
    reached.files,
    mailing.server,
    mailing.sender,
    reached.backups,
    reached.watching,
)


def examine() -> Iterator[Finding]:
    """What each check finds; one that breaks is a finding itself."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as error:  # whatever is broken, the others are to be told
            log.debug("doctor.check_broke", check=check.__name__, exc_info=True)
            said = f"This could not be looked at: {type(error).__name__}: {error}".splitlines()[0]
            yield Finding(BAD, check.__name__, said, "Mend what it says, then ask again.")
