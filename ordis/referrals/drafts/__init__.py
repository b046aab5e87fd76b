"""Referrals half written: each screen of the wizard keeps what was typed, until it is deposited, removed or too old.

Nothing of the trade has happened yet: a draft takes no number, no place in a quota, no household.
"""
