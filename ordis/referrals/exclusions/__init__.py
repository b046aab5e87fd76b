"""A household to which the city gives nothing more until a day, after its agreement was broken (clause 11).

Nothing here refuses anybody by itself (art. 22 RGPD): the next referral of that household goes to the city with a
notice, and a person accepts or refuses it with a reason. Whoever prescribes for the family is not told.
"""
