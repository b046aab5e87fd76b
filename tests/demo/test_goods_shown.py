"""The demonstration shows the lorry: a gift that came on two pallets, signed from hand to hand, and a round to come."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.donations.collections.models import CollectionRound, CollectionStage
from ordis.donations.custody import packing, queries
from ordis.donations.custody.models import CustodyTransfer, Party
from ordis.donations.custody.rules import breaks
from ordis.kernel.clock import in_paris
from tests.demo.test_day_shown import loaded_at


def test_a_round_was_made_and_another_of_two_donors_is_to_come(story: Session) -> None:
    done, coming = story.scalars(sa.select(CollectionRound).order_by(CollectionRound.day)).all()
    today = in_paris(loaded_at(story)).date()
    assert (done.stage, coming.stage) == (CollectionStage.DONE, CollectionStage.PLANNED)
    assert done.day < today < coming.day
    assert len({stop.donation.donor_id for stop in coming.stops}) == 2
    assert all(stop.told for stop in [*done.stops, *coming.stops])


def test_the_last_gift_is_followed_from_hand_to_hand_and_pallet_by_pallet(story: Session) -> None:
    first = story.scalars(sa.select(CustodyTransfer).order_by(CustodyTransfer.id)).first()
    assert first is not None
    chain = queries.chain_of(first.donation)
    assert [(each.given_by, each.taken_by) for each in chain] == [
        (Party.DONOR, Party.CARRIER), (Party.CARRIER, Party.WORKSHOP),
    ]  # fmt: skip
    assert breaks(chain) == []
    assert all(each.giver_strokes and each.taker_strokes for each in chain)
    pallets = queries.containers_of(first.donation)
    assert [pallet.pieces for pallet in pallets] == [len(packing.packed_in(pallet)) for pallet in pallets]
