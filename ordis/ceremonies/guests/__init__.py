"""Guests: who is invited by kind, seats, the personal link of an answer, arrivals at the door."""
