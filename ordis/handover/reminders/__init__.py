"""What is recalled the working day before an appointment, to the prescriber and to a family that left an e-mail."""
