"""The rows of messaging."""

from modules.messaging.models.mailings import Fate, Mailing, Recipient, Silenced, State
from modules.messaging.models.notices import Digest, Notice, Person, Preference
from modules.messaging.models.threads import CLOSED, FROM_SITE, OPEN, Attachment, CannedReply, Kind, Message, Participant, Thread

__all__ = [
    "CLOSED",
    "FROM_SITE",
    "OPEN",
    "Attachment",
    "CannedReply",
    "Digest",
    "Fate",
    "Kind",
    "Mailing",
    "Message",
    "Notice",
    "Participant",
    "Person",
    "Preference",
    "Recipient",
    "Silenced",
    "State",
    "Thread",
]
