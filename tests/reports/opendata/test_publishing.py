"""What is published stays as it was; figures equal SQL by hand; nothing small comes out."""

import json

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.devices.models import Device, Kind
from ordis.indicators.secrecy import GROUPED, SMALLEST
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Purpose
from ordis.reports.opendata import actions, queries
from ordis.reports.opendata.actions import Moved
from ordis.reports.opendata.gathering import in_safety
from ordis.reports.opendata.rows import GATHERED, Row, csv_text, read_own
from tests import make
from tests.reports.opendata.making import LATER, equip, publish, span

HOUSEHOLDS = {"quartier", "usage"}


def told(code: str = "2026") -> list[Row]:
    return queries.rows_of(span(code))


def one(rows: list[Row], key: str, by: str = "ensemble", member: str = "ensemble") -> str:
    (found,) = [row.valeur for row in rows if (row.indicateur, row.ventilation, row.modalite) == (key, by, member)]
    return found


def test_figures_are_those_of_sql_written_by_hand(session: Session) -> None:
    equip(5)
    make.device(kind=Kind.MONITOR, disk_serial=None)
    rows = told()
    received = session.scalar(sa.text("SELECT count(*) FROM device WHERE received_at >= '2026-01-01'"))
    families = session.scalar(sa.text("SELECT count(*) FROM handover WHERE signed_at >= '2026-01-01'"))
    people = session.scalar(sa.text("SELECT sum(people) FROM household"))
    assert (one(rows, "received"), one(rows, "families"), one(rows, "people")) == tuple(
        str(each) for each in (received, families, people)
    )
    assert one(rows, "received", "type", "Écran") == "1"
    assert {row.commune for row in rows} == {"86194"}
    assert {(row.debut, row.fin) for row in rows} == {("2026-01-01", "2026-12-31")}


def test_small_districts_are_gathered_and_the_total_stays(session: Session) -> None:
    equip(5, district="Les Couronneries")
    equip(3, district="Rocher")
    equip(2, district="Bellejouanne")
    cells = {row.modalite: int(row.valeur) for row in told() if row.ventilation == "quartier"}
    assert cells == {"Les Couronneries": 5, GATHERED: 5}


def test_a_quarter_tells_nothing_of_households_but_their_number(session: Session) -> None:
    equip(5)
    rows = told("2026-T4")
    assert one(rows, "families") == "5"
    assert not HOUSEHOLDS & {row.ventilation for row in rows}
    assert not {"people", "school_children"} & {row.indicateur for row in rows}


def test_of_fewer_than_five_families_only_their_number_is_told(session: Session) -> None:
    equip(SMALLEST - 1)
    rows = told()
    assert one(rows, "families") == str(SMALLEST - 1)
    assert not HOUSEHOLDS & {row.ventilation for row in rows}
    assert not {"people", "school_children", "days_arrival_handover"} & {row.indicateur for row in rows}


def test_nobody_is_named(session: Session) -> None:
    equip(5)
    text = csv_text(told())
    for name in session.scalars(sa.text("SELECT name FROM organisation")):
        assert name not in text


def test_a_line_is_told_once_in_each_file(session: Session) -> None:
    equip(5)
    keys = [(row.indicateur, row.ventilation, row.modalite) for row in told()]
    assert len(keys) == len(set(keys))


def test_what_was_published_stays_when_figures_change_until_a_correction_says_why(session: Session) -> None:
    equip(2)
    first = publish()
    text = first.csv
    equip(1)
    assert queries.published("2026") is first
    assert first.csv == text
    with pytest.raises(Refusal, match="pourquoi"):
        publish()
    second = publish(note="Une remise saisie en retard.")
    assert (second.version, queries.published("2026")) == (2, second)
    assert one(read_own(first.csv), "families") == "2"
    assert one(read_own(second.csv), "families") == "3"
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == "2026").order_by(AuditEvent.id))
    assert list(verbs) == ["data.published", "data.corrected"]


def test_publishing_the_same_again_is_refused(session: Session) -> None:
    equip()
    publish()
    with pytest.raises(Refusal, match="rien à publier"):
        publish()


@pytest.mark.parametrize("code", ["2026", "2026-T4", "2031"])
def test_a_period_that_is_not_over_is_not_published(session: Session, code: str) -> None:
    with pytest.raises(Refusal, match="pas fini"):
        publish(code, at=clock.now())


def test_figures_that_moved_since_they_were_looked_at_are_not_published(session: Session) -> None:
    equip()
    with pytest.raises(Moved, match="relisez"):
        actions.publish(span=span("2026"), seen="0" * 64, note="", actor=make.user(), at=LATER)
    assert queries.published("2026") is None


def test_a_publication_never_changes_whatever_program_writes(session: Session) -> None:
    publish()
    for statement in ("UPDATE open_data_publication SET csv = 'x'", "DELETE FROM open_data_publication"):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(sa.text(statement))


def test_a_period_with_nothing_is_published_with_zeros(session: Session) -> None:
    rows = read_own(publish("2021").csv)
    assert {row.valeur for row in rows} == {"0"}
    assert {row.ventilation for row in rows} == {"ensemble"}


def test_every_period_over_since_the_first_device_may_be_published(session: Session) -> None:
    assert queries.to_publish() == []
    device = make.device()
    device.received_at = make.AT
    session.flush()
    assert [each.code for each in queries.to_publish()] == []
    with clock.frozen(LATER):
        assert [each.code for each in queries.to_publish()] == ["2026", "2026-T4"]
    assert session.get(Device, device.id) is device


def test_definitions_are_kept_with_what_was_published(session: Session) -> None:
    row = publish()
    assert {each["indicateur"] for each in row.definitions} >= {each.indicateur for each in read_own(row.csv)}
    assert json.dumps(row.definitions)


COUNTS = st.dictionaries(st.sampled_from([each.label for each in Purpose]), st.integers(1, 12), min_size=1)


@given(COUNTS)
def test_no_purpose_of_fewer_than_five_households_follows_from_the_others_and_the_total(counts: dict[str, int]) -> None:
    """What is hidden is the rest of the total: of two purposes or more, and of five households or more, so that each
    of them may be of five."""
    total, lines = sum(counts.values()), dict(in_safety(counts))
    assume(total >= SMALLEST)  # no table at all otherwise
    shown = {label: number for label, number in lines.items() if label != GROUPED}
    assert shown.items() <= counts.items()
    assert all(number >= SMALLEST for number in shown.values())
    assert sum(lines.values()) == total
    hidden = {each.label for each in Purpose} - set(shown)
    if any(counts.get(label, 0) in range(1, SMALLEST) for label in hidden):
        assert lines[GROUPED] >= SMALLEST
        assert len(hidden) > 1


def test_a_year_and_its_quarters_have_no_table_of_households_in_common(session: Session) -> None:
    """So that no subtraction between files says anything of a district or of a purpose."""
    equip(5)
    tables = {
        code: {(row.indicateur, row.ventilation) for row in told(code) if row.unite == "foyers"}
        for code in ("2026", "2026-T4")
    }
    assert tables["2026"] & tables["2026-T4"] == {("families", "ensemble")}
