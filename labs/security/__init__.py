"""Labs about security."""
