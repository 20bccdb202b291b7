"""Checks about Deployments."""
