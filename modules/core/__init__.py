"""The dashboard, the settings and everybody's own profile; on everywhere."""
