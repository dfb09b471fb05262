"""What the provider makes: platforms from their presets, merchants and stores."""
