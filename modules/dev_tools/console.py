"""The pages in the provider console."""

from modules.dev_tools.pages import components_blueprint, icons_blueprint, permissions_blueprint

components = components_blueprint()
icons = icons_blueprint()
permissions = permissions_blueprint()
