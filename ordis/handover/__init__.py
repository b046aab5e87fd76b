"""The day a family leaves with its computer: appointment, signature, sealed agreement, no-resale register.

A device enters « Réservé » and leaves « Remis », only once the agreement is sealed and stored.
"""
