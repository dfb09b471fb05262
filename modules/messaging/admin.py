"""The pages of a platform's administrators."""

from modules.messaging.notices_pages import notifications_blueprint

notifications = notifications_blueprint()
