"""The photographs of an offer: what is kept, what is refused, and that nothing typed is lost with them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.donations import actions as donations
from ordis.donations.offers.rules import MOST_PHOTOS
from ordis.kernel import clock
from ordis.kernel.blobs import Blobs, blobs, open_store
from tests import make
from tests.documents.picturing import picture
from tests.donations.offers.making import count, only_offer, photos, taken, typed


def stored(tmp_path: Path) -> int:
    return sum(each.is_file() for each in tmp_path.rglob("*"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    usual = blobs()
    open_store(Blobs(str(tmp_path)))
    yield tmp_path
    open_store(usual)


def test_photographs_come_along(session: Session, client: FlaskClient, store: Path) -> None:
    client.post("/offrir", data=typed(client, **photos(40, 40)))
    assert len(only_offer(session).photos) == 1
    assert stored(store) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"email": ""}, "Écrivez votre adresse"), ({"siren": "732829321"}, "SIREN")]
)
def test_a_refused_form_stores_no_photograph_and_asks_for_them_again(
    session: Session, client: FlaskClient, store: Path, changes: dict[str, object], sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, **photos(40, 50), **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Choisissez-les à nouveau" in answer.text
    assert stored(store) == 0
    assert "Choisissez-les à nouveau" not in client.post("/offrir", data=typed(client, email="")).text


def test_the_files_beside_one_that_is_refused_are_not_stored_either(
    session: Session, client: FlaskClient, store: Path
) -> None:
    sent = {"photographs": [(io.BytesIO(picture(60, 40)), "a.jpg"), (io.BytesIO(b"%PDF-1.7"), "b.jpg")]}
    assert "n’est pas une photographie" in client.post("/offrir", data=typed(client, **sent)).text
    too_many = client.post("/offrir", data=typed(client, **photos(*range(10, 11 + MOST_PHOTOS))))
    assert "au plus" in too_many.text
    assert stored(store) == 0


def test_the_same_form_sent_again_and_again_stores_its_photographs_once(
    session: Session, client: FlaskClient, store: Path
) -> None:
    data = typed(client)
    for _ in range(3):
        assert client.post("/offrir", data=data | photos(40)).status_code == 303
    assert stored(store) == 1


def test_an_answer_that_nobody_asked_for_stores_nothing(session: Session, client: FlaskClient, store: Path) -> None:
    sheet, address = taken()
    late = client.post(f"{address}/reponse", data={"answer": "Voici", **photos(40)})
    assert late.status_code == 409
    assert stored(store) == 0
    assert sheet.donation is not None
    donations.ask_donor(donation=sheet.donation, question="Une photo ?", actor=make.user(), at=clock.now())
    many = client.post(f"{address}/reponse", data={"answer": "Voici", **photos(*range(10, 11 + MOST_PHOTOS))})
    assert "au plus" in many.text
    assert stored(store) == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "n’est pas une photographie"),
        (picture(10_000, 9_000, "PNG", "1"), "trop de pixels"),
    ],
    ids=["pdf", "bomb"],
)
def test_a_file_that_is_refused_loses_nothing_of_what_was_typed(
    session: Session, client: FlaskClient, data: bytes, sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, photographs=[(io.BytesIO(data), "photo.jpg")]))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0


def test_forty_megabytes_are_refused_with_a_sentence(session: Session, client: FlaskClient) -> None:
    heavy = {"input_stream": io.BytesIO(bytes(40 * 1024 * 1024)), "content_type": "multipart/form-data; boundary=x"}
    answer = client.post("/offrir", **heavy)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "joignez-en moins" in answer.text
    assert count(session) == 0
