"""Numbers of a store and a platform, day by day, each with the rows behind it."""
