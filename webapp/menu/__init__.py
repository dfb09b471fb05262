"""Side menus: building them and hiding entries."""
