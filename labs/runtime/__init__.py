"""Labs about what runs containers."""
