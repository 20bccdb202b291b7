"""Checks about workloads that run to their end, or on a schedule."""
