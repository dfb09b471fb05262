"""The provider's own work: platforms and their modules, merchants, stores, administrators, menus. Always on."""
