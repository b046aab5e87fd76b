"""A session of first steps with the computer: at a digital counsellor's or a workshop of the directory of partners."""
