"""Families who did not come: noted by a person on the day, by Ordis three days later, and what becomes of the device.

A place missed stays taken: its time is past, and nobody else could have had it.
"""
