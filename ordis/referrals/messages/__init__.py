"""What a structure and the city write to each other about one referral."""
