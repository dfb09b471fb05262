"""The page of a store: its own imports and exports."""

from modules.monitoring.transfer_pages import imports_blueprint

imports = imports_blueprint()
