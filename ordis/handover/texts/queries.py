"""Reads of the agreement's texts: they are the city's, the same for everyone."""

import sqlalchemy as sa

from ordis.handover.texts.models import AgreementText
from ordis.kernel.db import db


def current_text() -> AgreementText | None:
    """The text in force: the last version; None until the first is published."""
    return db.session.scalar(sa.select(AgreementText).order_by(AgreementText.version.desc()).limit(1))
