"""Households and the need that a prescriber states for them. Ends when a device is reserved."""
