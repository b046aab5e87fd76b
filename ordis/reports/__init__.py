"""Figures of the operation, each a named query with its definition. Reads everything, imported by nothing."""
