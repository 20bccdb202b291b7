"""Checks about what runs containers."""
