"""The pages of threads, the same in the console, on a platform and in a store; whom one can write to differs."""

from modules.messaging.pages.blueprint import messages_blueprint

__all__ = ["messages_blueprint"]
