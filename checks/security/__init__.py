"""Checks about security."""
