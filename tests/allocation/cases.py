"""Cases that tests of points share."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ordis.allocation.scoring import Case
from ordis.devices.models import Kind
from ordis.referrals.models import Connection, HomeEquipment, Purpose, Situation

TODAY = date(2026, 11, 20)
CASE = Case(
    people=4,
    school_children=2,
    situation=Situation.JOB_SEEKER,
    equipment=HomeEquipment.PHONE_ONLY,
    purpose=Purpose.SCHOOL,
    wanted_kind=Kind.LAPTOP,
    connection=Connection.MOBILE,
)
CASES = st.builds(
    Case,
    people=st.integers(1, 20),
    school_children=st.integers(0, 19),
    situation=st.sampled_from(list(Situation)),
    equipment=st.sampled_from(list(HomeEquipment)),
    purpose=st.sampled_from(list(Purpose)),
    wanted_kind=st.sampled_from([Kind.LAPTOP, Kind.DESKTOP]),
    connection=st.sampled_from(list(Connection)),
    needed_by=st.none() | st.dates(TODAY, TODAY + timedelta(days=200)),
)
