"""A breakdown, damage, a loss or a theft of a device that is with a family. A repair leaves it to that family."""
