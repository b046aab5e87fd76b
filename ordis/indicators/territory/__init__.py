"""Families equipped by district, small counts protected, beside one index of fragility at a time: context, no more."""
