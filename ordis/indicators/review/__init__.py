"""What a report tells of a period: every figure asked once, frozen whole, told by the same blocks in every report.

``facts`` is what is frozen, ``queries`` asks it, ``telling`` makes blocks of it, ``tables`` the same as rows of numbers
for a workbook, ``evolution`` compares two periods in words.
"""
