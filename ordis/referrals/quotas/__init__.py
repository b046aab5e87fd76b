"""How many referrals a structure may deposit, and when: set by the city, counted in the database."""
