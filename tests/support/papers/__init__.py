"""A package with documents, as a module has them."""
