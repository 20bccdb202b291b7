"""Checks about DNS."""
