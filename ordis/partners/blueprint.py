"""The pages of partners, divided among ``views``, ``site_views`` and ``closing_views``."""

from flask import Blueprint, abort

from ordis.partners import queries
from ordis.partners.models import Organisation

blueprint = Blueprint("partners", __name__)


def found(ref: str) -> Organisation:
    return queries.organisation_by_ref(ref) or abort(404)
