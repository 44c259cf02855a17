"""Where sentences end and begin."""
