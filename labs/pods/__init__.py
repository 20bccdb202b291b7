"""Labs about Pods."""
