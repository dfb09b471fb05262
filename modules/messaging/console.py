"""The pages in the provider console."""

from modules.messaging.notices_pages import notifications_blueprint
from modules.messaging.pages import messages_blueprint
from webapp.registry.frontends import Frontend

notifications = notifications_blueprint(console=True)
messages = messages_blueprint(Frontend.CONSOLE)
