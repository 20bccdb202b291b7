"""Checks of the labs about Pods."""
