"""What a donation travels in (pallets, boxes), and the hands that it goes through on its way to the workshop."""
