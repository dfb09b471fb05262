"""Products with their variants, and how many of each are where: stock as a ledger of movements."""
