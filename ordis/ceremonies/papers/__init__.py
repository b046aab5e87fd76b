"""What is printed for a ceremony: sign-in sheet, cards, speaking notes, consent sheets, diplomas."""
