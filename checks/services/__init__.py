"""Checks about Services."""
