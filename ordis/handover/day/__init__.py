"""The day of the handovers: who is expected, who is here, who is signing, who has left with a computer."""
