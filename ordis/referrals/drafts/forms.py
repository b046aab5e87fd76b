"""One form per screen, filled from what was typed, now or days ago."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from ordis.partners.models import Organisation
from ordis.referrals.drafts.actions import Written
from ordis.referrals.drafts.rules import Answers, Screen
from ordis.referrals.forms import HouseholdForm, IdentityForm, NeedForm, PlaceForm

FORMS: Final[Mapping[Screen, type[FlaskForm]]] = {
    Screen.PLACE: PlaceForm,
    Screen.NEED: NeedForm,
    Screen.HOUSEHOLD: HouseholdForm,
    Screen.IDENTITY: IdentityForm,
}
NOT_TYPED: Final = frozenset({"key"})


def form_of(screen: Screen, answers: "Answers | MultiDict[str, str]", structures: Sequence[Organisation]) -> Any:
    """The screen as it was typed. Its token is checked for every POST of the house, and is not among the answers."""
    typed = answers if isinstance(answers, MultiDict) else MultiDict(_pairs(answers))
    form = FORMS[screen](formdata=typed, meta={"csrf": False})
    return form.offer(structures) if screen is Screen.PLACE else form


def _pairs(answers: Answers) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in answers.items() for text in texts]


def typed_in(form: FlaskForm, sent: "MultiDict[str, str]") -> dict[str, list[str]]:
    """What the browser sent for each field of ``form``; a box that is not ticked is an empty answer."""
    return {name: sent.getlist(name) for name in form._fields if name not in NOT_TYPED}


def to_finish(answers: Answers, ref: str, structures: Sequence[Organisation]) -> Screen | None:
    """The first screen with something missing or wrong, None when all is said."""
    filled = {**answers, "key": [ref]}
    return next((screen for screen in Screen if not form_of(screen, filled, structures).validate()), None)


def written(answers: Answers, structures: Sequence[Organisation]) -> Written:
    """What the screens say, once ``to_finish`` finds nothing more."""
    place, need, household, identity = (form_of(screen, answers, structures) for screen in Screen)
    return Written(
        organisation=next(each for each in structures if each.ref == place.organisation.data),
        identity=identity.identity(),
        household=household.household(place.district.data),
        need=need.need(),
        site=place.place,
        exception_reason=identity.exception_reason.data or "",
        other_family=bool(identity.other_family.data),
    )
