"""Checks about storage."""
