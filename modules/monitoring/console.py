"""The pages in the provider console: all platforms."""

from modules.monitoring.health_page import health_blueprint
from modules.monitoring.log_pages import logs_blueprint
from modules.monitoring.run_pages import runs_blueprint
from modules.monitoring.transfer_pages import imports_blueprint

background_tasks = runs_blueprint()
logs = logs_blueprint()
imports = imports_blueprint()
health = health_blueprint()
