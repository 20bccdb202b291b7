"""Records what happens in the cluster: every persisted version of an object, and every gap."""
