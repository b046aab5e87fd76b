"""The report of a ceremony: ``facts`` frozen at closing, ``pdf`` tells them, ``actions`` issues, and issues again.

``models`` keeps what was frozen and what the coordinator types; ``queries`` gathers; ``forms`` and ``views`` are the
page from which it is read before it is sealed, and taken away in other forms.
"""
