"""A kind node image from source, for where no image registry can be reached."""
