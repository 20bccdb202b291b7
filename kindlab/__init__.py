"""kindlab settles claims about Kubernetes by experiment, on a real kind cluster."""
