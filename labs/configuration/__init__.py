"""Labs about configuration."""
