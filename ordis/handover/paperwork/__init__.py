"""The way of paper: print the agreement, sign with a pen, photograph, attach; a second person confirms what they see.

Only then is the agreement sealed and the device « Remis », by the same conclusion as on a screen.
"""
