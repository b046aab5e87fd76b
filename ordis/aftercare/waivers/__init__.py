"""A family asks to be freed of its engagement before the end (clause 5); the city decides, in writing."""
