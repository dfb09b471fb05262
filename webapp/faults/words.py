"""Why a part of the program failed, for people who do not run it: its own words are for those who do."""

from __future__ import annotations

from flask_babel import gettext as _

TOO_LONG = frozenset({"TimeoutError", "TookTooLong", "TimeoutExpired", "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout"})
AWAY = frozenset({"ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError", "ConnectError", "gaierror"})
DATABASE = frozenset({"OperationalError", "InterfaceError", "DatabaseError", "DatabaseUnavailable"})
DISK = frozenset({"OSError", "PermissionError", "FileNotFoundError", "StorageFailed"})


def cause(said: str) -> str:
    """In plain words, from what an error said of itself: its class, a colon and its text."""
    name = said.partition(":")[0].strip().rpartition(".")[2]
    if name in TOO_LONG:
        return _("It took too long and was stopped.")
    if name in AWAY:
        return _("Another system could not be reached.")
    if name in DATABASE:
        return _("The database did not answer as it should.")
    if name in DISK:
        return _("A file could not be read or written.")
    return _("An error in the program. Whoever runs this system can see the details.")
