"""Pages of the provider console."""

from modules.platform_admin.console import features, health, history, schedule, state, transfer  # noqa: F401  (they add their views)
from modules.platform_admin.console import modules as _modules  # noqa: F401
from modules.platform_admin.console.matrix import modules as modules_matrix
from modules.platform_admin.console.merchants import merchants
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.console.users import admin_users
from modules.platform_admin.view_as import view_as_pages

blueprints = (platforms, modules_matrix, merchants, admin_users)
view_as = view_as_pages()
