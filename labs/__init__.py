"""What we ask: one file a lab."""
