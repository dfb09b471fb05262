"""Pages of one platform's administration."""

from modules.platform_admin.admin import features  # noqa: F401  (it adds its views to the stores blueprint)
from modules.platform_admin.admin.menu import menu
from modules.platform_admin.admin.merchants import merchants
from modules.platform_admin.admin.module_list import module_list
from modules.platform_admin.admin.privacy import privacy_requests
from modules.platform_admin.admin.signup import signup
from modules.platform_admin.admin.stores import stores
from modules.platform_admin.admin.team import team
from modules.platform_admin.view_as import view_as_pages

blueprints = (merchants, stores, team, menu)
view_as = view_as_pages()
pages = (view_as, signup, module_list, privacy_requests)
