"""From « Effacé » to « Prêt »: checklist, parts, system, grade, and a quality check by another person."""
