"""Stock-take: whatever stands somewhere is scanned, by several people at once; at the end what is missing is known."""
