"""What giving computers a second life weighs: measured first, then orders of magnitude from a table of factors.

The table is the city's: edited on screen, numbered, never changed once published. A report freezes what it was told.
"""
