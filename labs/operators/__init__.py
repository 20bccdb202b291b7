"""Labs about operators and what they build on: definitions, finalizers, owners."""
