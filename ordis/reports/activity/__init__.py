"""The activity report of any period against another: asked once, written by the worker, sealed, frozen.

``models`` keeps what is asked; ``rules`` says which periods may be told and what they are compared with; ``facts`` is
what is frozen, ``pdf`` tells it; ``actions`` asks, ``building`` is the worker's part; ``queries``, ``forms`` and
``views`` are its pages.
"""
