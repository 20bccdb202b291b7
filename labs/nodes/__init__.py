"""Labs about nodes."""
