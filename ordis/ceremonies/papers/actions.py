"""Diplomas are issued and sealed, one for each donor that is chosen."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.ceremonies.papers import queries
from ordis.ceremonies.papers.diploma import DiplomaFacts, render_donor_diploma
from ordis.ceremonies.papers.models import Diploma
from ordis.ceremonies.papers.queries import Honoured
from ordis.documents.actions import Order, issue_all
from ordis.documents.models import DocumentKind
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

CHOOSE: Final = "Cochez au moins un donateur. Aucun diplôme n’a été établi."
NO_CEREMONY: Final = "Cette cérémonie est annulée\u202f: aucun diplôme n’a été établi."


def issue_diplomas(*, ceremony: Ceremony, donors: Collection[str], actor: User, at: datetime) -> int:
    """One for each donor of the period whose ref is chosen; how many are new. The same facts keep the same number, so
    that pressing again seals nothing. ``ceremony``: its row, held by the caller."""
    if ceremony.stage is CeremonyStage.CANCELLED:
        raise Refusal(NO_CEREMONY)
    chosen = [each for each in queries.honoured(ceremony) if each.donor.ref in set(donors)]
    if not chosen:
        raise Refusal(CHOOSE, status=422)
    papers = issue_all([_order(ceremony, each) for each in chosen], actor=actor, at=at)
    new = 0
    for each, paper in zip(chosen, papers, strict=True):
        if each.diploma is None:
            db.session.add(Diploma(ceremony_id=ceremony.id, organisation_id=each.donor.id, document_id=paper.id))
            new += 1
        elif each.diploma.document_id != paper.id:
            each.diploma.document = paper
            new += 1
    db.session.flush()
    if new:
        record(Verb.DIPLOMAS_ISSUED, ceremony.name, actor=actor, at=at, ref=ceremony.ref, diplomas=new)
    return new


def _order(ceremony: Ceremony, each: Honoured) -> Order:
    facts = DiplomaFacts(
        donor=each.donor.name, given=each.given, ceremony=ceremony.name, place=ceremony.place,
        period_from=ceremony.period_from, held_on=ceremony.held_on,
    )  # fmt: skip
    told = json.dumps(asdict(facts), default=str, sort_keys=True, ensure_ascii=False).encode()
    build = partial(render_donor_diploma, facts)
    replaces = each.diploma.document if each.diploma else None
    return Order(DocumentKind.DIPLOMA, each.donor.name[:120], build, replaces, told)
