"""What this machine has, and what kindlab still needs of it."""
