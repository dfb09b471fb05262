"""The JSON API on the console's hosts: what the modules page does, for programs. Same service, same plan."""
