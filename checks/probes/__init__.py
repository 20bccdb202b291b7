"""Checks about probes."""
