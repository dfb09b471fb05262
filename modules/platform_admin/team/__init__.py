"""People and open invitations, alike for the provider, a platform and a store."""
