"""Messaging: notices of what happened, and threads between the provider, platforms and stores."""
