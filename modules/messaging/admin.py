"""The pages of a platform's administrators."""

from modules.messaging.notices_pages import notifications_blueprint
from modules.messaging.pages import messages_blueprint
from webapp.registry.frontends import Frontend

notifications = notifications_blueprint()
messages = messages_blueprint(Frontend.ADMIN)
