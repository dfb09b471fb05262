"""Users, memberships, roles, login and sessions."""
