"""Log entries of WARNING and above, kept in the database: written in batches, bounded, redacted, grouped by what they say."""
