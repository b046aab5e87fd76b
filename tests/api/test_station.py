"""``scripts/station.sh`` under real shells, against Ordis as it is served."""

import json
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from tests.api.stick import INVENTORIES, SHELLS, Known, Stick, log
from tests.api.test_qr_text import photographed
from tests.wiping.nwipe_samples import read


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_the_whole_round_under_each_shell(stick: Stick, shell: list[str]) -> None:
    stick.shell = shell
    log(stick)
    ran = stick.run(typed="\n", ORDIS_ASK="oui")
    assert ran.code == 0, ran.said
    answers: list[Any] = stick.answers()
    inventory, evidence = answers
    assert inventory["format"] == "lshw"
    assert evidence["format"] == "nwipe-log"
    assert len(evidence["disks"]) == 5
    for disk in evidence["disks"]:
        assert disk["sentence"] in ran.said
    assert stick.waiting() == []


def test_the_combined_inventory_holds_what_each_tool_said(stick: Stick) -> None:
    assert stick.run("inventory", typed="\n").code == 0
    sent: Any = stick.inventory()
    assert sent["lshw"] == json.loads((INVENTORIES / "lshw.json").read_text())
    assert [disk["serial_number"] for disk in sent["smartctl"]] == [
        json.loads((INVENTORIES / name).read_text())["serial_number"]
        for name in ("smartctl-x-nvme0n1.json", "smartctl-a-sda.json")
    ]
    assert sent["dmidecode"] == (INVENTORIES / "dmidecode.txt").read_text()


def test_odd_characters_of_a_tool_stay_json(stick: Stick, tmp_path: Path) -> None:
    odd = 'Nom\t"étrange" \\ fin'
    (tmp_path / "bin" / "dmidecode").write_text("#!/bin/sh\nprintf '%s\\r\\n\\001\\n' \"$ODD\"\n")
    stick.run("inventory", typed="\n", ODD=odd)
    assert stick.inventory()["dmidecode"] == f"{odd}\n\n"


def test_a_missing_tool_is_said_and_the_others_speak(stick: Stick, tmp_path: Path) -> None:
    for name in ("dmidecode", "smartctl", "lsblk"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\nexit 1\n")
    ran = stick.run("inventory", typed="\n")
    assert ran.code == 0, ran.said
    assert set(stick.inventory()) == {"lshw"}


def test_a_tool_that_writes_broken_json_does_not_lose_the_others(stick: Stick, tmp_path: Path) -> None:
    (tmp_path / "bin" / "lshw").write_text('#!/bin/sh\necho \'{ "id": "pc",\'\n')
    ran = stick.run("inventory", typed="\n")
    assert "une à une" in ran.said
    assert {answer["format"] for answer in stick.answers()} >= {"lsblk", "smartctl"}


def test_a_log_given_twice_is_one_evidence(stick: Stick) -> None:
    path = log(stick, data=read("vm-v036-dodshort-2disks-nwipe.log"))
    assert stick.run("log", str(path)).code == 0
    again = stick.run("log", str(path))
    assert again.code == 0
    assert "déjà connu" in again.said
    first, second = stick.answers()
    assert first["evidence"] == second["evidence"]


def test_a_dead_server_loses_nothing_and_a_later_send_delivers(stick: Stick) -> None:
    log(stick, data=read("v0.42-zero.log"))
    down = stick.run("log", ORDIS_URL="http://127.0.0.1:9")
    assert down.code == 75, down.said
    assert "Rien n’est perdu" in down.said
    assert len(stick.waiting()) == 1
    assert stick.run("log", ORDIS_URL="http://127.0.0.1:9").code == 75
    assert len(stick.waiting()) == 1  # the same file is not queued twice
    up = stick.run("send")
    assert up.code == 0, up.said
    assert stick.waiting() == []
    assert "La file est vide" in stick.run("send").said


def test_a_wrong_token_keeps_everything_and_says_why(stick: Stick) -> None:
    log(stick, data=read("v0.40-zero.log"))
    ran = stick.run("log", ORDIS_TOKEN=f"ordis_{'A' * 43}")
    assert ran.code == 77, ran.said
    assert "n’est pas connu" in ran.said
    assert len(stick.waiting()) == 1
    assert stick.run("send").code == 0


def test_a_refused_file_leaves_the_queue_and_keeps_its_copy(stick: Stick) -> None:
    program = b"\x7fELF\x02" + bytes(40)
    path = log(stick, data=program)
    ran = stick.run("log", str(path))
    assert ran.code == 1, ran.said
    assert "refusé" in ran.said
    assert stick.waiting() == []
    [refusal] = stick.folder.rglob("*.refus.json")
    assert Path(str(refusal).removesuffix(".refus.json")).read_bytes() == program


def test_a_file_that_nothing_interprets_is_received_and_said_to_prove_nothing(stick: Stick) -> None:
    ran = stick.run("log", str(log(stick, data=b"rien de lisible\n")))
    assert ran.code == 0, ran.said
    assert "ne prouve rien" in ran.said
    assert stick.waiting() == []


def test_a_strange_file_name_is_sent_all_the_same(stick: Stick) -> None:
    path = log(stick, name='nwipe_log "été; type=x, $(touch piege)`.txt', data=read("v0.38-zero.log"))
    assert stick.run("log", str(path)).code == 0
    assert not list(stick.folder.parent.rglob("piege"))


def test_files_named_from_where_one_stands_are_all_sent(stick: Stick) -> None:
    for name in ("v0.34-debian12-zero.log", "v0.32-zero.log"):
        log(stick, name=name, data=read(name))
    done = subprocess.run(
        [*SHELLS[0], str(stick.folder / "station.sh"), "log", "v0.34-debian12-zero.log", "v0.32-zero.log"],
        cwd=stick.environment["ORDIS_LOGS"], env=stick.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(stick.answers()) == 2


@pytest.mark.parametrize("missing", ["ORDIS_URL", "ORDIS_TOKEN"])
def test_missing_settings_are_named(stick: Stick, missing: str) -> None:
    conf = stick.folder / "station.conf"
    conf.write_text("".join(line for line in conf.read_text().splitlines(True) if missing not in line))
    ran = stick.run("send")
    assert ran.code == 78
    assert missing in ran.said


def test_the_settings_are_read_and_never_run(stick: Stick) -> None:
    conf = stick.folder / "station.conf"
    conf.write_text(f"{conf.read_text()}touch {stick.folder}/piege\n$(touch {stick.folder}/piege)\n")
    assert stick.run("send").code == 0
    assert not (stick.folder / "piege").exists()


def test_the_token_never_shows(stick: Stick, tmp_path: Path, secret: str) -> None:
    """Neither on the screen, nor in the arguments or the environment of a program, nor in a file but its own."""
    spy = tmp_path / "bin" / "curl"
    spy.write_text(f'#!/bin/sh\n(printf "%s\\n" "$@"; env) >>"{tmp_path}/vu"\nexec {shutil.which("curl")} "$@"\n')
    spy.chmod(spy.stat().st_mode | stat.S_IEXEC)
    log(stick, data=read("v0.36-zero.log"))
    for shell in SHELLS:
        said = subprocess.run(
            [*shell, "-x", str(stick.folder / "station.sh"), "log"],
            env=stick.environment | {"ORDIS_TOKEN": secret}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert secret not in said.stdout + said.stderr
    assert "/api/evidence" in (tmp_path / "vu").read_text()
    holders = [path.name for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert holders == ["station.conf"]


def test_usage_is_told(stick: Stick) -> None:
    assert "station.sh send" in stick.run("--help").said
    assert stick.run("--quoi").code == 2
    assert stick.run("-d", "pas un code").code == 2
    assert stick.run("qr").code == 2
    assert stick.run("conf", "../../etc").code == 2


def test_a_known_computer_is_named_wiped_and_shown_as_a_qr(stick: Stick, known: Known) -> None:
    log(stick)
    ran = stick.run("log", "-d", known.code.lower())
    assert ran.code == 0, ran.said
    assert "Dell Latitude 5490" in ran.said
    [evidence] = answers = [*stick.answers()]
    told: dict[str, Any] = {disk["serial"]: disk for disk in evidence["disks"]}  # type: ignore[attr-defined]
    assert told["W62TEST1"]["device"] == known.code, answers
    assert f"page : {evidence['url']}" in ran.said
    [found] = zxingcpp.read_barcodes(photographed(stick.run("qr", known.code).said))
    assert found.text.endswith(f"/D/{known.code}")


def test_the_whole_round_ends_with_the_qr_of_the_page(stick: Stick, known: Known) -> None:
    ran = stick.run("-d", known.code)
    assert ran.code == 0, ran.said
    drawn = [line for line in ran.said.splitlines() if line and set(line) <= set(" ▀▄█")]
    assert len(drawn) >= 15


def test_the_tag_of_nwipe_names_the_computer(stick: Stick, known: Known) -> None:
    nwipe = Path(stick.environment["ORDIS_NWIPE"])
    nwipe.mkdir()
    (nwipe / "nwipe.conf").write_text(f'PDF_Certificate :\n{{\n  User_Defined_Tag = "{known.code}";\n}};\n')
    assert f"Appareil {known.code}" in stick.run("log").said


def test_the_code_is_asked_until_it_is_one(stick: Stick, known: Known) -> None:
    ran = stick.run("log", typed=f"coucou\nBCDFGHB\n{known.code}\n", ORDIS_ASK="oui")
    assert "sept lettres" in ran.said
    assert "relisez l’étiquette" in ran.said
    assert f"Appareil {known.code}" in ran.said


def test_nwipe_is_configured_from_the_stick(stick: Stick, known: Known) -> None:
    ran = stick.run("conf", known.number)
    assert ran.code == 0, ran.said
    nwipe = Path(stick.environment["ORDIS_NWIPE"])
    assert known.number in (nwipe / "nwipe.conf").read_text()
    assert "Imprimerie du Clain" in (nwipe / "nwipe_customers.csv").read_text()
    wrong = stick.run("conf", "DON-1999-00001")
    assert (wrong.code, "Aucun don ne porte le numéro DON-1999-00001" in wrong.said) == (1, True)


def test_an_unknown_code_is_told_before_anything_is_sent(stick: Stick) -> None:
    log(stick)
    ran = stick.run("-d", "BCDFGHB", "log")
    assert ran.code == 2
    assert "relisez l’étiquette" in ran.said
