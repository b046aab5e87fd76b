"""The register of no-resale: one line per device handed over, its period, and what the family is told of its end."""
