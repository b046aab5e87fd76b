"""A commission sits on a list of referrals: decisions one by one or in block, minutes sealed, then reservations."""
