"""The yearly proof of reuse of a public donor (law n° 2021-1485, art. 16, decree n° 2023-266)."""
