"""Labs about resources, and what becomes of containers that fail."""
