"""From an accepted referral to a device set aside for it: priority, matching, reservation.

A device enters « Prêt » and leaves « Réservé ».
"""
