"""A batch of reservations proposed at once: the most families served with the best fit, shown before it is applied."""
