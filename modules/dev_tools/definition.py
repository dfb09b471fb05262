"""What dev-tools declares."""

from flask_babel import lazy_gettext as _

from modules.dev_tools import admin, console
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.roles import Role

READ = "dev-tools:pages:read"
ITEMS = (
    MenuItem(id="components", label=_("Components"), icon="components", section=Section.SYSTEM, weight=900, permission=READ),
    MenuItem(id="icons", label=_("Icons"), icon="icons", section=Section.SYSTEM, weight=910, permission=READ),
)

module = ModuleDefinition(
    code="dev-tools",
    name=_("Developer tools"),
    description=_("The building blocks of the pages, with all their states, and the icons in use."),
    category=_("Development"),
    icon="tools",
    version="1.0.0",
    features=(
        Feature(code="component_gallery", name=_("Component gallery"), description=_("Every building block with its states."), sold=False),
        Feature(code="icon_browser", name=_("Icon browser"), description=_("The icons in use, with search."), sold=False),
    ),
    permissions=(Permission(code=READ, name=_("See components and icons"), roles=(Role.PLATFORM_ADMIN,)),),
    menu_items={Frontend.CONSOLE: ITEMS, Frontend.ADMIN: ITEMS},
    blueprints={
        Frontend.CONSOLE: (console.components, console.icons),
        Frontend.ADMIN: (admin.components, admin.icons),
    },
)
