"""Checks about Pods that are taken away."""
