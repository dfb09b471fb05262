"""The pages in the provider console."""

from modules.messaging.notices_pages import notifications_blueprint

notifications = notifications_blueprint(console=True)
