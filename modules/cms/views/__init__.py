"""The pages of the desk, for a platform's administrators and for stores alike: each set is mounted on both."""
