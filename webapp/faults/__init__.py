"""What modules raised and what their checks found, recorded per platform."""
