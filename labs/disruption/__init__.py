"""Labs about Pods that are taken away: on purpose, by drains, and by lost nodes."""
