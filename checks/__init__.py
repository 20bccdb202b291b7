"""How we know: one module a lab, pure functions from a timeline to a verdict."""
