"""The territory: districts that are renamed and merged (``actions``), priority neighbourhoods, IRIS, fragility indices.

A file is read by names of ``columns`` (``reading``; codes by ``rules``), shown, then applied: ``importing``, and
``indices`` for an index; ``command`` does it without a page. ``poitiers``: the districts proposed while there is none.
"""
