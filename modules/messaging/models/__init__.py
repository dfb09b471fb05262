"""The rows of messaging."""

from modules.messaging.models.notices import Digest, Notice, Person, Preference

__all__ = ["Digest", "Notice", "Person", "Preference"]
