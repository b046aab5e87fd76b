"""Papers sealed together by the worker: asked for once, made one chunk after the other, followed on a page.

What is to be done is in rows, so that a worker that dies goes on where it was and no subject is sealed twice.
Which papers there are is not known here: later rooms say how theirs are made (``kinds``), in ``ordis/rooms.py``.
"""
