"""Labs about Deployments."""
