"""From a company's gift to a family's computer, through every room, as people do it: pages, mail and paper."""

from tests.journeys import family, gift, thanks, workshop
from tests.journeys.donors_list import DESKTOP, LAPTOP, SCREEN
from tests.journeys.town import Town


def test_a_company_s_laptop_becomes_a_family_s_computer(town: Town) -> None:
    gift.record_the_donor(town)
    donation = gift.accept_the_offer(town)
    gift.import_the_list(town, donation)
    codes = gift.receive_the_devices(town, donation)
    labels = gift.print_the_labels(town, donation, codes)
    laptop, label = codes[LAPTOP.serial], labels[LAPTOP.serial]

    workshop.scan_the_label(town, label, laptop)
    workshop.prove_the_wipe(town, laptop, LAPTOP)
    workshop.fail_a_wipe(town, codes[DESKTOP.serial])
    workshop.recycle_the_screen(town, codes[SCREEN.serial])
    workshop.make_it_ready(town, laptop)

    family.invite_the_prescriber(town)
    referral = family.state_the_need(town)
    family.accept_and_reserve(town, referral, laptop)
    ceremony = family.plan_the_ceremony(town)
    family.prepare_the_signature(town, referral, label)
    family.sign_and_hand_over(town, laptop)

    thanks.certify(town, donation)
    thanks.open_the_donors_space(town)
    thanks.the_link_serves_once(town)
    thanks.report_the_ceremony(town, ceremony)
    thanks.scan_as_anyone(town, label)
    thanks.verify_as_anyone(town)
