"""Times offered for handovers: the city opens them, a prescriber picks one, nobody takes the last place twice."""
