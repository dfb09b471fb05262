"""The modules that come with Interlock, one package each."""
