"""The craft of papers: letters, colours, PDF structure, QR codes, seals, and the register of what was issued.

Bytes in, bytes out, for most of the room:

* ``fonts``, ``styles``: one family of letters, the text styles of the house.
* ``qr``: QR matrices, as PDF content or as SVG.
* ``structure``, ``tagged``: PDF that a screen reader can read (PDF/UA-1) and an archive can keep (PDF/A-2a).
* ``letterhead``, ``blocks``, ``tables``, ``figures``, ``marks``: what a paper is made of.
* ``paper``: the one door through which every paper of the house is made; start reading there.
* ``seal``, ``verification``: the electronic seal (PAdES), put on and checked.

No paper of the trade is written here: each room writes its own in its ``pdf.py``, on ``paper``.
"""
