"""The machinery under every room: database, unit of work, choices, refusals, clock, blobs, jobs, pages.

No word of the trade lives here: a computer, a family or a donor is unknown to the kernel.
"""
