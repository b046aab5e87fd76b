"""Organisations around the operation: donors, prescribers, refurbishers, recyclers; their people and contacts."""
