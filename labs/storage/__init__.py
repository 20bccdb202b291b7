"""Labs about storage."""
