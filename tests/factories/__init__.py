"""Things tests arrange with: people, platforms, merchants and stores, each saved."""
