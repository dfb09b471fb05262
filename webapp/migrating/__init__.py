"""Who owns which migrations, how far the database is in each history, and going up and down in them."""
