"""Times offered for handovers: the city opens them, a prescriber picks one, nobody takes the last place twice.

A place of the city is offered to every structure; a structure's own site to its own referrals only.
"""
