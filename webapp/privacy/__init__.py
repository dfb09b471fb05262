"""What people may ask for about themselves: all that is kept, and that it is erased. The requests are the kernel's, so that they can be
seen and answered whatever is switched off; what a module keeps, it says by `PersonalData`.
"""

from webapp.privacy.collecting import archive
from webapp.privacy.erasing import erase, reach_rest, unreached, waiting
from webapp.privacy.models import ERASE, EXPORT, PrivacyRequest, State
from webapp.privacy.services import ask, finish

__all__ = ["ERASE", "EXPORT", "PrivacyRequest", "State", "archive", "ask", "erase", "finish", "reach_rest", "unreached", "waiting"]
