"""Four computers whose donor asks for Purge: each disk is proven, or nothing moves; the papers say all of it."""

from ordis.aftercare.models import ReturnReason
from ordis.devices.models import Stage
from ordis.kernel import clock
from tests.api.benches import Station
from tests.journeys import batch, certificates, family, gift, proofs, workshop
from tests.journeys.batch import NOTEBOOK
from tests.journeys.gate import stays
from tests.journeys.proofs import LOG_FIELD, NO_PROOF, Codes
from tests.journeys.town import Town, bare


def test_four_computers_are_proven_disk_by_disk_and_certified(town: Town) -> None:
    gift.record_the_donor(town)
    proofs.ask_for_purge(town)
    donation = gift.accept_the_offer(town)
    codes = proofs.receive_the_batch(town, donation)
    station = proofs.set_up_the_bench(town)

    proofs.send_the_inventory(town, station, codes)
    proofs.send_the_stick(town, station)
    proofs.place_the_unlisted_disk(town, station, codes)
    certificates.seal_a_partial_one(town, donation)
    with clock.frozen(batch.LATER):
        proofs.try_the_failed_disk_again(town, station, codes)
        proofs.judge_the_reservation(town, station, codes)
        proofs.destroy_in_house(town, station, codes)
        proofs.purge_the_ssd(town, station, codes)
        certificates.seal_the_final_one(town, donation)
        certificates.seal_that_of_a_device(town, codes)
        certificates.verify_as_anyone(town)

        hand_over(town, codes)
    with clock.frozen(batch.RETURNED):
        come_back(town, station, codes, donation)


def hand_over(town: Town, codes: Codes) -> None:
    code = codes[NOTEBOOK.serial]
    workshop.make_it_ready(town, code)
    family.invite_the_prescriber(town)
    referral = family.state_the_need(town)
    family.accept_and_reserve(town, referral, code)
    family.plan_the_ceremony(town)
    family.prepare_the_signature(town, referral, code)
    family.sign_and_hand_over(town, code)


def come_back(town: Town, station: Station, codes: Codes, donation: str) -> None:
    """A family wrote on it: nothing of before proves anything; what the donor was told of its own data stays true."""
    code = codes[NOTEBOOK.serial]
    lead = town.lead.open(f"/devices/{bare(code)}/return")
    lead.press("Enregistrer le retour", {"Pourquoi revient-il ?": ReturnReason.BREAKDOWN.label})
    lead.sees("Ses disques sont à effacer de nouveau.")
    stays(town, station, code, NO_PROOF, NOTEBOOK.disk, at=Stage.RETURNED)
    bench = town.technician.open(f"/devices/{bare(code)}")
    bench.press("Lire ces fichiers", {LOG_FIELD: (batch.read_back(), "relecture.log")}, status=409)
    bench.sees("avant le retour de l’appareil le 20/12/2026", "Rien n’a été enregistré.")
    stays(town, station, code, NO_PROOF, NOTEBOOK.disk, at=Stage.RETURNED)
    now = bench.open(f"/devices/{bare(code)}/wiping-certificate").sees("Attestation partielle.", "qui a changé depuis")
    now.sees("Aucune preuve d’effacement.").sees_nowhere("relecture de contrôle attendue", certificates.PURGE)
    town.lead.open(f"{donation}/wiping-certificate").sees("Attestation finale", certificates.PURGE)
    words = town.papers.keep("EFF-2026-00003", bench.download("Télécharger EFF-2026-00003"))
    assert NOTEBOOK.disk in words
