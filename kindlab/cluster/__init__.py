"""Creates, proves, reuses and removes the kind clusters that kindlab makes."""
