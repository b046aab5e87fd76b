"""Households and the need that a prescriber states for them, from the deposit to the decision.

No device enters or leaves here: an accepted referral waits for ``allocation`` to set one aside.
"""
