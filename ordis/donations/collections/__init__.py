"""Collections: the day on which a carrier goes round donors, its stops, and what the donors are told of it."""
