"""Labs about Services."""
