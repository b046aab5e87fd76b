"""A day of the workshop, over HTTP: forty devices from the lorry to « Prêt », by labels and armed steps."""

from ordis.devices.models import Stage
from tests.journeys import day, gift
from tests.journeys.town import Town


def test_forty_devices_are_received_in_the_morning_and_ready_in_the_evening(town: Town) -> None:
    gift.record_the_donor(town)
    donation = gift.accept_the_offer(town)
    labels = day.receive_the_lorry(town, donation)
    pallet, shelf = day.open_the_places(town)
    codes = list(labels.values())
    day.put_all(town, codes, pallet)

    day.refuse(town.technician, "certify_wipe", labels[day.LAPTOPS[0].serial], "Disque sans preuve d’effacement")
    day.prove_the_disks(town, labels)

    day.apply_to_all(town.technician, "start_work", codes)
    for label in codes:
        day.work_on(town.technician, label)
    day.refuse(town.technician, "quality", codes[0], "une autre personne")
    day.apply_to_all(town.lead, "quality", codes)
    day.put_all(town, codes, shelf)
    day.apply_to_all(town.technician, "mark_ready", codes)
    assert {town.stage(label.rpartition("/")[2]) for label in codes} == {Stage.READY}
    day.count_the_shelf(town, shelf, codes)
