"""Marketplace: product feeds of a store, read in from files and written out in each language of the marketplace."""
