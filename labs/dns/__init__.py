"""Labs about DNS."""
