"""Testimonies by written consent, linked to nothing else, forgotten when it ends or is withdrawn."""
