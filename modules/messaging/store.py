"""The pages of a store."""

from modules.messaging.notices_pages import notifications_blueprint
from modules.messaging.pages import messages_blueprint
from modules.messaging.pages.mailings import mailings
from webapp.registry.frontends import Frontend

notifications = notifications_blueprint()
messages = messages_blueprint(Frontend.STORE)

__all__ = ["mailings", "messages", "notifications"]
