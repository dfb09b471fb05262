"""The pages of a store."""

from modules.messaging.notices_pages import notifications_blueprint

notifications = notifications_blueprint()
