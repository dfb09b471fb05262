"""Pages for customers: written in blocks, published as revisions, in several languages, with pictures; and the root of every site."""
