"""A paper as an OpenDocument text (ODF 1.3), for whoever lays it out again: ``parts`` makes its XML from the blocks of
the paper, ``writing`` puts them in a file.

Headings, lists and tables are real ones with named styles, as a word processor lists them; pictures are told as tables
of their numbers. Own code, for what a paper says is a dozen shapes.
"""
