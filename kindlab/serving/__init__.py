"""The local page: labs are predicted, replayed or run live, and seen while they run. Loopback only."""
