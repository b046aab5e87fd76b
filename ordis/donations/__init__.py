"""A donation: offer, agreement, list, reception, donor's space and papers, closing.

Devices enter here: announced (« Annoncé ») by the donor's list, then received (« Reçu ») or missing (« Non reçu »).
One received by error leaves again before the slip is sealed (``corrections``): announced anew, or « Saisi par erreur ».
"""
