"""Lots entrusted to an outside refurbisher: slip out, what was done and at what cost, slip in."""
