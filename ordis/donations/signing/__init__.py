"""Both parties sign the agreement that was proposed: the donor on a screen of the city's or by a link with a code, then
the city; or both with a pen, on paper that a second person confirms. Sealed before anything is said to be signed."""
