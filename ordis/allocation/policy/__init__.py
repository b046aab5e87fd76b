"""The city's table of priority and its quotas: written on screen, tried on past referrals, numbered, never changed."""
