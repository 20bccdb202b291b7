"""Checks about nodes."""
