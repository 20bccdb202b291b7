"""Shows reports to readers and to machines."""
