"""The calendar of handovers in a person’s own agenda, by a secret address that reads and never writes."""
