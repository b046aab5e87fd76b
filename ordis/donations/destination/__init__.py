"""The destination certificate: what became of every device of a donation, with masses."""
