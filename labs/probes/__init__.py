"""Labs about probes."""
