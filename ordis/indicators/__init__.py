"""Figures of the operation: each a named query with its definition, and what may be published of them.

Reads every stage of a device's life; ceremonies and reports say what it counts.
"""
