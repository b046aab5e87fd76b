from contextlib import closing

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import DataRequired

from ordis.documents.pictures import ACCEPTED
from ordis.donations.thanks.models import Naming
from ordis.kernel.fields import RadioField


class NamingForm(FlaskForm):  # type: ignore[misc]
    naming = RadioField(
        "Dans les remerciements publics de la collectivité",
        choices=Naming.choices(),
        validators=[DataRequired("Choisissez une des trois réponses.")],
    )
    logo = FileField(
        "Votre logo",
        description="JPEG ou PNG, 15\u00a0Mo au plus. Il est réduit, et posé sur du blanc.",
        render_kw={"accept": ACCEPTED},
    )

    def sent_logo(self) -> bytes | None:
        """The bytes of the file sent with the answer that wants one."""
        if not self.logo.data:
            return None
        with closing(self.logo.data) as sent:  # beyond some size it is a temporary file
            return (sent.read() or None) if self.naming.data == Naming.LOGO.value else None
