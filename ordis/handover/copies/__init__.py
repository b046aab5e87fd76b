"""The copy of the sealed agreement that the family takes away: printed, or mailed once."""
