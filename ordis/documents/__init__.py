"""The craft of papers: letters, colours, PDF structure, QR codes, seals, and the register of what was issued.

Bytes in, bytes out, for most of the room:

* ``fonts``, ``styles``: one family of letters, the text styles of the house.
* ``qr``: QR matrices, as PDF content or as SVG.
* ``structure``, ``tagged``, ``tagged_flowables``, ``archival``: PDF that a screen reader can read (PDF/UA-1)
  and an archive can keep (PDF/A-2a).
* ``scripts``, ``right_to_left``: Arabic and Dari, joined, ordered, and read back as they were written.
* ``logo``: the city's, checked once at start.
* ``blocks``: what a paper says, as plain data; ``layout`` puts it on pages, with ``letterhead``, ``panels``,
  ``tables``, ``figures`` and ``marks``.
* ``paper``: the one door through which every paper of the house is made; start reading there.
* ``stories``, ``twins``, ``downloads``: what each paper says, kept beside it, and the page that tells it again.
* ``seal``, ``timestamp``, ``verification``: the electronic seal (PAdES), put on and checked.

No paper of the trade is written here: each room writes its own in its ``pdf.py``, on ``paper``.
"""
