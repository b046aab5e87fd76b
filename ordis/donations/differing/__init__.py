"""A device that came is not quite the one announced: its record says what is seen, the slip says both."""
