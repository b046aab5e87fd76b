"""The donor's year: an offer, an agreement, a lorry, a reception, certificates, a ceremony.

The donor has no password: it comes by the links of its mails, and by its space.
"""

from tests.donations.receipts.making import entitled
from tests.journeys import covenant, gift, gratitude, lorry, offer, receipt, rectorate, space, thanks, workshop
from tests.journeys.days import on
from tests.journeys.donors_list import DESKTOP, LAPTOP, SCREEN
from tests.journeys.town import DONOR_MAIL, Town


def test_a_company_gives_its_computers_and_is_thanked_for_them(town: Town) -> None:
    with on("2026-11-20"):
        follow = offer.offer_in_public(town)
    with on("2026-11-23"):
        donation = offer.take_it_in(town)
        first_link = town.link(DONOR_MAIL, space.LINK)
        offer.ask_and_hear(town, donation, follow)
        offer.accept(town, donation, follow)
    with on("2026-11-25"):
        covenant.propose(town, donation)
        covenant.sign_from_home(town, covenant.remind(town, donation))
        covenant.sign_for_the_city(town, donation)
    with on("2026-11-27"):
        space.enter(town, first_link)
        tour = lorry.plan(town, donation)
        space.see_the_lorry_come(town, donation)
        gift.import_the_list(town, donation)
    with on("2026-12-02"):
        lorry.load(town, donation)
        lorry.unload(town, donation, tour)
        codes = gift.receive_the_devices(town, donation, agreed=True)
        labels = gift.print_the_labels(town, donation, codes)
        space.see_the_work(town, donation)
    with on("2026-12-08"):
        laptop = codes[LAPTOP.serial]
        workshop.scan_the_label(town, labels[LAPTOP.serial], laptop)
        workshop.prove_the_wipe(town, laptop, LAPTOP)
        workshop.fail_a_wipe(town, codes[DESKTOP.serial])
        workshop.recycle_the_screen(town, codes[SCREEN.serial])
        workshop.make_it_ready(town, laptop)
    with on("2026-12-15"):
        thanks.certify(town, donation, agreed=True)
        space.a_forgotten_link_is_asked_again(town)
        space.keep_the_papers(town, donation)
        receipt.is_not_spoken_of(town, donation)
        with entitled():
            receipt.ask_for_it(town, donation)
    with on("2027-01-12"):
        ceremony = gratitude.invite(town)
        gratitude.answer(town, ceremony)
    with on("2027-01-21", "18:00"):
        shared = gratitude.share_a_page(town)
        gratitude.be_named(town, shared)
        gratitude.report(town, ceremony)
        gratitude.be_named_no_more(town, shared)
    thanks.verify_as_anyone(town)


def test_a_public_body_has_each_year_the_proof_that_its_computers_are_used_again(town: Town) -> None:
    with on("2026-11-20"):
        donation = rectorate.give_screens(town)
    with on("2026-12-02"):
        rectorate.receive_them(town, donation)
    with on("2027-01-05"):
        rectorate.enter(town)
        rectorate.prove_it(town, donation)
