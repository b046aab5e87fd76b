"""Households by purpose, small counts gathered so that none follows from the others and their public total. Pure."""

from collections.abc import Mapping

from ordis.indicators.secrecy import Cell, Reading, in_lines, protect
from ordis.referrals.models import Purpose

_TABLES: Mapping[str, Reading] = {"total": lambda cell: (), "cells": lambda cell: cell}


def in_safety(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """``counts`` by label of :class:`Purpose`, those that nobody chose included among what may be."""
    facts: dict[Cell, int] = {(label,): counts.get(label, 0) for label in {*(each.label for each in Purpose), *counts}}
    total = sum(counts.values())
    told = protect(facts, _TABLES, already={"total": {(): total}})
    return in_lines({cell[0]: number for cell, number in told["cells"].items()}, total)
