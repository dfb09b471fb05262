"""Reads of messaging."""
