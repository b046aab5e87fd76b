"""Serials are compared as ``devices.serials`` says; the names are kept for this room."""

from ordis.devices.serials import is_masked, meaningful, normalised, same

__all__ = ["is_masked", "meaningful", "normalised", "same"]
