"""Harvesting: the open data of several cities, read where they publish them, side by side."""
