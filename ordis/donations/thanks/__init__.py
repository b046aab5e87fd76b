"""What a donor agrees to: to be named or not, and a page of thanks that it may share, with figures only."""
