"""An offer before it is a donation: written on the public page or at the desk, confirmed by mail, examined.

A public offer waits in a sheet of its own until its address is confirmed; a person of the city then says whose it is,
and it becomes a donation « Offre à examiner ». The sheet stays beside the donation: whom to answer, how to come.
"""
