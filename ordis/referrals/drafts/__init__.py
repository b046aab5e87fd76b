"""A referral half written: kept for its author alone, encrypted whole, until it is deposited or forgotten."""
