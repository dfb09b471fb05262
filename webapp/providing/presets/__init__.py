"""Presets as reviewed text: a platform's module set, marks and settings as TOML, without revision, times or secrets."""
