"""The event where the city thanks donors: guests, handovers of the day, and the frozen report."""
