"""Shapes of what is typed and drawn to have an agreement signed."""

from collections.abc import Sequence
from contextlib import closing

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.documents.declared import LONGEST_MS, Declared, Tick
from ordis.documents.declared_form import object_of, screen, whole
from ordis.documents.photographs import ACCEPTED
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.offers.rules import Told
from ordis.donations.signing.paper import SAY_WHY, Seen
from ordis.donations.texts.models import LegalRecord
from ordis.donations.texts.recording import Recorded
from ordis.kernel import clock
from ordis.kernel.typed import plausible_day

TOO_LONG = "Ce texte est trop long (%(max)d signes au plus)."


def _line(label: str, most: int, description: str = "") -> StringField:
    return StringField(label, validators=[Length(max=most, message=TOO_LONG)], description=description)


class PartiesForm(FlaskForm):  # type: ignore[misc]
    proposes = False

    legal_origin = RadioField("Origine des équipements", choices=LegalOrigin.choices())
    owner = _line("Propriétaire, s’il n’est pas le donateur", 200)
    legal_basis = _line("Fondement juridique", 200, "L’article ou la délibération que le donateur invoque.")
    decision = _line("Délibération ou décision de la collectivité", 120, "Son numéro, par exemple n° 2026-114.")
    decided_on = DateField("Date de cette décision", validators=[Optional(), plausible_day])
    signatory = _line("Qui signe pour le donateur (prénom et nom)", 120)
    signatory_function = _line("Sa fonction", 120, "Par exemple\u202f: gérante, directeur général des services.")
    signatory_email = StringField(
        "Son adresse électronique",
        validators=[
            Optional(),
            Length(max=254, message=TOO_LONG),
            Email("Cette adresse n’en est pas une\u202f: elle s’écrit nom@domaine."),
        ],
        description="Le lien et le code pour signer y sont envoyés.",
        render_kw={"type": "email", "autocomplete": "off"},
    )
    representative = _line("Qui signe pour la collectivité (prénom et nom)", 120)
    representative_function = _line("Sa fonction", 120, "Avec sa délégation\u202f: adjointe au maire, par exemple.")

    def said(self) -> Recorded:
        """What ``recording.note`` is told."""
        return Recorded(
            legal_origin=LegalOrigin(self.legal_origin.data),
            decided_on=self.decided_on.data,
            **{
                name: self[name].data or ""
                for name in (
                    "legal_basis", "owner", "decision", "signatory", "signatory_function", "signatory_email",
                    "representative", "representative_function",
                )
            },
        )  # fmt: skip


def parties(donation: Donation, noted: LegalRecord | None, told: Told | None) -> PartiesForm:
    """What is noted already. While nobody is noted as signing for the donor, whoever wrote the offer (``told``) is
    proposed: ``form.proposes``."""
    form = PartiesForm(formdata=None, obj=noted)
    if told and told.contact and not form.signatory.data and not form.signatory_email.data:
        form.signatory.data, form.signatory_email.data, form.proposes = told.contact, told.email, True
    form.legal_origin.data = donation.legal_origin.value
    form.legal_basis.data, form.decision.data = donation.legal_basis, donation.decision
    return form


class ProposeForm(FlaskForm):  # type: ignore[misc]
    """Asked only when the agreement would leave something to be filled."""

    despite = BooleanField("J’établis la convention malgré ce qui manque")


class SignForm(FlaskForm):  # type: ignore[misc]
    """``strokes``, ``times`` (box → ms), ``read_to_end`` (ms) and ``screen`` are filled by ``signing.js``; ``shown`` is
    the digest of what the page shows. Without scripts the name is typed, and ``read_said`` ticked."""

    boxes = SelectMultipleField(validate_choice=False)
    times = HiddenField()
    strokes = HiddenField()
    screen = HiddenField()
    shown = HiddenField()
    read_to_end = HiddenField()
    read_said = BooleanField("J’ai lu le texte de la convention jusqu’à la fin")
    name_confirmed = BooleanField("C’est bien moi")
    typed_name = StringField(
        "Je tape mon prénom et mon nom",
        validators=[Length(max=120, message=TOO_LONG)],
        render_kw={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"},
    )

    def declared(self, boxes: Sequence[str], *, browser: str) -> Declared:
        """What signing is told; a box ticked without scripts is ticked at 0 ms."""
        times, chosen = object_of(self.times.data), set(self.boxes.data or [])
        found = [(rank, box) for rank, box in enumerate(boxes) if str(rank) in chosen]
        return Declared(
            ticked=tuple(Tick(box, min(whole(times.get(str(rank)), 0), LONGEST_MS)) for rank, box in found),
            strokes=self.strokes.data or "",
            typed_name=self.typed_name.data or "",
            screen=screen(object_of(self.screen.data), browser),
            shown=self.shown.data or "",
            read_ms=_read_ms(self.read_to_end.data or "", said=self.read_said.data),
            name_confirmed=self.name_confirmed.data,
        )


def _read_ms(typed: str, *, said: bool) -> int | None:
    """When the end of the text came on the screen; 0 when the person says so without scripts, None when it did not."""
    if typed.isascii() and typed.isdigit():
        return min(int(typed[:12]), LONGEST_MS)
    return 0 if said else None


class CodedSignForm(SignForm):
    code = StringField(
        "Code reçu par courriel",
        validators=[DataRequired("Recopiez les six chiffres du code reçu par courriel."), Length(max=12)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"},
    )


class AttachForm(FlaskForm):  # type: ignore[misc]
    signed_on = DateField(
        "Date écrite sur le papier", default=clock.today,
        validators=[InputRequired("Recopiez la date écrite sur le papier signé."), plausible_day],
    )  # fmt: skip
    sheets = MultipleFileField(
        "Photographies du papier signé, ou son scan",
        description="Une photographie par page, dans l’ordre, ou un seul PDF. JPEG, PNG, WebP ou PDF, 25\u00a0Mo "
        "au plus.",
        render_kw={"accept": ACCEPTED},
    )

    def received(self) -> list[bytes]:
        """The files sent, in the order of the browser."""
        found = []
        for sent in self.sheets.data or []:
            if sent and sent.filename:
                with closing(sent):
                    found.append(sent.read())
        return found


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """``pages``: the fingerprint of those on the screen that is sent."""

    pages = HiddenField()
    seen = SelectMultipleField(
        "Ce que vous voyez sur le papier", choices=Seen.choices(), widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip

    def looked_at(self) -> frozenset[Seen]:
        return frozenset(Seen(value) for value in self.seen.data or [])


class WhyForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Motif", validators=[DataRequired(SAY_WHY), Length(max=300, message=TOO_LONG)], render_kw={"rows": 2}
    )
