"""The city's table of priority: written on screen, tried on past referrals, numbered, never changed."""
