"""What a structure and the city write to each other about a referral: encrypted, and announced without its content."""
