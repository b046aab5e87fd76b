"""Photographs of the work: few, small, shown to the house alone."""

import pytest
from sqlalchemy.orm import Session

from ordis.devices.models import Device, Stage
from ordis.documents import pictures
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import photos, queries
from tests import make
from tests.documents.picturing import opened, picture
from tests.refurbishing.making import technician


def test_a_photograph_is_joined_once_and_taken_off(session: Session, on_the_bench: Device) -> None:
    actor = technician()
    kept = photos.add_photo(device=on_the_bench, data=picture(), caption=" Coin ", actor=actor, at=make.AT)
    assert (kept.caption, opened(blobs().get(kept.sha256)).size) == ("Coin", (1600, 1067))
    with pytest.raises(Refusal, match="déjà jointe"):
        photos.add_photo(device=on_the_bench, data=picture(), caption="", actor=actor, at=make.AT)
    photos.remove_photo(photo=kept, actor=actor, at=make.AT)
    session.flush()
    assert queries.photos_of(on_the_bench) == []


def test_their_number_and_their_weight_are_bounded(session: Session, on_the_bench: Device) -> None:
    actor = technician()
    for side in range(photos.MOST_PHOTOS):
        data = picture(20 + side, 20)
        photos.add_photo(device=on_the_bench, data=data, caption="", actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="12 photographies au plus"):
        photos.add_photo(device=on_the_bench, data=picture(), caption="", actor=actor, at=make.AT)
    heavy = b"\xff" * (pictures.HEAVIEST + 1)
    with pytest.raises(Refusal, match="dépasse 15") as refused:
        photos.add_photo(device=on_the_bench, data=heavy, caption="", actor=actor, at=make.AT)
    assert refused.value.status == 413


@pytest.mark.parametrize(("data", "caption", "said"), [(b"", "", "Choisissez"), (b"x", "y" * 201, "200 caractères")])
def test_no_file_and_a_long_caption_are_refused(
    session: Session, on_the_bench: Device, data: bytes, caption: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        photos.add_photo(device=on_the_bench, data=data, caption=caption, actor=technician(), at=make.AT)


def test_a_device_away_from_the_bench_is_not_photographed(session: Session) -> None:
    with pytest.raises(Refusal, match="établi"):
        photos.add_photo(
            device=make.device(stage=Stage.READY), data=picture(), caption="", actor=technician(), at=make.AT
        )
