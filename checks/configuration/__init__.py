"""Checks about configuration."""
