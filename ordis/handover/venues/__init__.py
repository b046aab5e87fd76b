"""The city's own places where families are handed their computer: address, weekly hours, days it is closed.

A place written by hand stays possible, and nothing is then checked.
"""
