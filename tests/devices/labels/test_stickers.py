"""Blank stickers printed ahead, replaced labels: every code names one thing, and old ones still lead home."""

import random
from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import actions, codes, finding, queries, timeline
from ordis.devices.code import new_code, spoken
from ordis.devices.labels import stickers
from ordis.devices.labels.models import BlankSticker, FormerCode
from ordis.devices.labels.queries import device_by_former_code, sticker_by_code, stickers_of
from ordis.devices.models import Device
from ordis.devices.scan import ScanKind
from ordis.kernel import clock, randomness
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from tests import make

Clients = Callable[[Role], FlaskClient]


def batch(count: int = 3) -> list[str]:
    number = stickers.print_batch(count=count, actor=make.user(), at=make.AT)
    return [sticker.code for sticker in stickers_of(number)]


def test_a_batch_is_numbered_and_its_codes_are_new(session: Session) -> None:
    first = stickers.print_batch(count=40, actor=make.user(), at=make.AT)
    second = stickers.print_batch(count=2, actor=make.user(), at=make.AT)
    assert (first, second) == ("VIE-2026-00001", "VIE-2026-00002")
    assert len({sticker.code for name in (first, second) for sticker in stickers_of(name)}) == 42


def test_a_code_is_drawn_for_one_thing_only(session: Session) -> None:
    """The same draws again, once each of the four kinds of bearer has taken its own."""
    drawn = [new_code(random.Random(seed)) for seed in (1, 2, 3, 4, 5)]
    device = make.device()
    device.code = drawn[0]
    make.place().code = drawn[1]
    session.add(BlankSticker(code=drawn[2], batch="VIE-2026-09999", printed_at=make.AT, printed_by_id=make.user().id))
    former = FormerCode(code=drawn[3], device_id=device.id, replaced_at=make.AT, replaced_by_id=make.user().id)
    session.add(former)
    session.flush()
    assert codes._taken(drawn) == set(drawn[:4])
    with randomness.seeded(3):
        assert codes.fresh_codes(1) != [drawn[2]]


def test_a_blank_sticker_is_recognised_by_scan(session: Session) -> None:
    (code, *_rest) = batch()
    found = finding.find(f"HTTPS://ORDI.EXAMPLE/D/{code}")
    assert (found.scan.kind, found.known, found.device) == (ScanKind.BLANK, True, None)
    assert "vierge" in found.sentence


def test_a_genuine_code_from_nowhere_is_said_so(session: Session) -> None:
    code = codes.fresh_codes(1)[0]
    assert "n’a pas été imprimé ici" in finding.find(code).sentence
    with pytest.raises(Refusal, match="n’a pas été imprimé ici"):
        stickers.attach(code=code, device=make.device(), reason="", actor=make.user(), at=make.AT)


def test_a_sticker_is_given_once(session: Session) -> None:
    (code, *_rest), first, second = batch(), make.device(), make.device()
    old = second.code
    stickers.attach(code=code, device=first, reason="collée", actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="vient d’être donnée"):
        stickers.attach(code=code, device=second, reason="collée", actor=make.user(), at=make.AT)
    assert (first.code, second.code) == (code, old)
    given = sticker_by_code(code)
    assert given is not None
    assert given.device is first
    assert first.label_printed_at == make.AT


def test_of_two_people_who_claim_a_sticker_at_once_one_wins(own_database: Flask) -> None:
    (code, *_rest), devices = batch(), [make.device().code for _ in range(4)]
    actor = make.user().id
    db.session.commit()
    told: list[str] = []

    def claim(name: str) -> None:
        with own_database.app_context(), clock.frozen(make.AT):
            begin_writing()
            try:
                device = queries.device_by_code(name, lock=True)
                assert device is not None
                user = db.session.get(User, actor)
                assert user is not None
                stickers.attach(code=code, device=device, reason="collée", actor=user, at=make.AT)
                db.session.commit()
                told.append("won")
            except Refusal as error:
                db.session.rollback()
                told.append(error.message)

    threads = [Thread(target=claim, args=(name,)) for name in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told.count("won") == 1
    assert sum("vient d’être donnée" in sentence for sentence in told) == 3
    db.session.rollback()
    assert len(db.session.scalars(select(Device).where(Device.code == code)).all()) == 1


def test_a_replaced_code_still_leads_to_its_device_by_every_door(session: Session, clients: Clients) -> None:
    device, actor = make.device(), make.user()
    old = device.code
    new = stickers.replace_label(device=device, reason="Illisible", actor=actor, at=make.AT)
    session.flush()
    assert new != old
    assert queries.device_by_code(old.lower()) is device
    assert device_by_former_code(spoken(old)) is device
    assert queries.devices_by_codes([old, "rien"]) == ([device], ["rien"])
    found = finding.find(f"HTTPS://ORDI.EXAMPLE/D/{old}")
    assert (found.device, found.scan.code, "remplacée" in found.sentence) == (device, new, True)
    public = clients(Role.DONOR).get(f"/D/{old}")
    assert (public.status_code, public.location) == (302, f"/D/{new}")
    assert clients(Role.TECHNICIAN).get(f"/devices/{old}").status_code == 200
    assert device.label_printed_at is None


def test_the_story_told_under_the_old_code_stays_with_the_device(session: Session) -> None:
    device, actor = make.device(), make.user()
    actions.note_labels_printed(devices=[device], format_name="L7654", actor=actor, at=make.AT)
    stickers.replace_label(device=device, reason="Arrachée", actor=actor, at=make.AT)
    session.flush()
    told = " ".join(entry.sentence for entry in timeline.read(device)[0])
    assert "a imprimé l’étiquette" in told
    assert "a remplacé l’étiquette" in told


def test_a_replaced_label_opens_its_device_and_says_to_take_it_off(session: Session, clients: Clients) -> None:
    device, actor = make.device(), make.user()
    old = device.code
    new = stickers.replace_label(device=device, reason="Illisible", actor=actor, at=make.AT)
    client = clients(Role.TECHNICIAN)
    opened = client.post("/scan", data={"text": f"HTTPS://ORDI.EXAMPLE/D/{old}", "step": "open"})
    assert (opened.status_code, opened.location) == (303, f"/devices/{old}")
    assert client.get(f"/D/{old}").location == f"/devices/{old}"
    page = client.get(opened.location).text
    assert f"L’étiquette {spoken(old)} a été remplacée le" in page
    assert spoken(new) in page
    assert f'href="/devices/{new}/label"' in page
    assert "a été remplacée le" not in client.get(f"/devices/{new}").text


def test_a_replacement_says_why(session: Session) -> None:
    device = make.device()
    with pytest.raises(Refusal, match="pourquoi"):
        stickers.replace_label(device=device, reason="  ", actor=make.user(), at=make.AT)
