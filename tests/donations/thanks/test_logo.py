"""A logo that is none: a drawing with a script, a bomb, a picture cut short, a name that lies: nothing is written."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations.thanks.models import NamingConsent
from tests import make

SignIn = Callable[[User], FlaskClient]
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb() -> bytes:
    """A hundred kilobytes that would be 900 million pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def cut() -> bytes:
    """A picture that stops in the middle."""
    out = io.BytesIO()
    Image.effect_noise((400, 400), 60).save(out, "PNG")
    return out.getvalue()[:9_000]


HOSTILE = [
    pytest.param(DRAWING, "logo.svg", 422, "JPEG ou PNG lisible", id="svg"),
    pytest.param(DRAWING, "logo.png", 422, "JPEG ou PNG lisible", id="svg that says png"),
    pytest.param(b"<!doctype html><script>alert(1)</script>", "logo.jpg", 422, "JPEG ou PNG lisible", id="page"),
    pytest.param(bomb(), "logo.png", 422, "trop de pixels", id="bomb"),
    pytest.param(cut(), "logo.png", 422, "JPEG ou PNG lisible", id="cut"),
    pytest.param(b"", "logo.png", 422, "Choisissez l’image", id="empty"),
]


@pytest.mark.parametrize(("data", "name", "status", "words"), HOSTILE)
def test_a_hostile_logo_is_refused_in_words_and_nothing_is_said_in_the_donors_name(
    session: Session, sign_in: SignIn, data: bytes, name: str, status: int, words: str
) -> None:
    donor = make.donor()
    own = sign_in(make.user(Role.DONOR, of=donor))
    sent = {"naming": "logo", "logo": (io.BytesIO(data), name)}
    answer = own.post(f"/donor/thanks/{donor.ref}/naming", data=sent)
    answer.request.environ["wsgi.input"].close()  # a file of the client's, for a body as heavy as this
    assert answer.status_code == status
    assert words in answer.text
    assert "Rien n’a" in answer.text
    assert session.scalars(sa.select(NamingConsent)).all() == []
