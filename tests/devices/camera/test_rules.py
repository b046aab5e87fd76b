"""Which code of a sticker is the serial: real layouts of makers, and everything that must not be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.camera.decoding import Found
from ordis.devices.camera.rules import Reading, serial_of, serials_in
from ordis.devices.serials import meaningful

FORMAT_06 = "[)>\x1e06\x1d{}\x1e\x04"


def read(*texts: str) -> Reading:
    return serial_of(Found(text, "code_128") for text in texts)


CHOSEN = {
    "a mention with colon": (["S/N: 5CD1234ABC"], "5CD1234ABC"),
    "a mention without space": (["SN:5CD1234ABC"], "5CD1234ABC"),
    "a mention glued": (["S/N5CD1234ABC"], "5CD1234ABC"),
    "a long mention": (["Serial Number: FVFXC2ABJ1WK"], "FVFXC2ABJ1WK"),
    "a mention in French": (["N° de série : R90ABC12"], "R90ABC12"),
    "a mention in lower case": (["s/n pf12abcd"], "PF12ABCD"),
    "a mention beats the rest": (["5CD1234ABC", "S/N: PF12ABCD"], "PF12ABCD"),
    "fields of one QR code": (["SN:ABC1234D;PN:20L50000FR;MAC:001122334455"], "ABC1234D"),
    "fields in lines": (["MODEL T480\nS/N PF12ABCD\nDATE 2018-05"], "PF12ABCD"),
    "fields in one line": (["SN 5CD1234ABC PN 1AB23EA#ABF"], "5CD1234ABC"),
    "Dell's service tag and its express code": (["7BCD1T2", str(int("7BCD1T2", 36))], "7BCD1T2"),
    "Dell's service tag in words": (["Service Tag: 7ABC1T2"], "7ABC1T2"),
    "Dell's service tag alone": (["7BCD1T2"], "7BCD1T2"),
    "Dell's address": (["HTTP://QRL.DELL.COM/7BCD1T2"], "7BCD1T2"),
    "Lenovo's machine code": (["1S20L50000FRPF12ABCD"], "PF12ABCD"),
    "Lenovo's old machine code": (["1S2353CTOPK12345"], "PK12345"),
    "Lenovo's code and the serial alone": (["1S20L50000FRPF12ABCD", "PF12ABCD"], "PF12ABCD"),
    "HP's ten letters and digits": (["5CD1234ABC", "1AB23EA#ABF"], "5CD1234ABC"),
    "ISO 15434, format 06": ([FORMAT_06.format("SPF12ABCD\x1d1P20L50000FR")], "PF12ABCD"),
    "GS1 as encoded": (["010401234567890121ABC123X"], "ABC123X"),
    "GS1 with its mark": (["]d20104012345678901\x1d21ABC123X\x1d240ZZ"], "ABC123X"),
    "GS1 as read by people": (["(01)04012345678901(21)ABC123X"], "ABC123X"),
    "GS1 in an address": (["https://id.example/01/04012345678901/21/ABC123X"], "ABC123X"),
    "an address of support": (["https://support.example/?model=X1&sn=ABC123X"], "ABC123X"),
    "the same one twice, written otherwise": (["S/N: PF-12ABCD", "SN:PF12ABCD"], "PF-12ABCD"),
    "beside our own label": (["HTTPS://ORDI.EXAMPLE/D/BCDFGHB", "5CD1234ABC"], "5CD1234ABC"),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_the_serial_is_chosen_with_its_reason(name: str) -> None:
    texts, serial = CHOSEN[name]
    chosen = read(*texts).chosen
    assert chosen is not None
    assert (chosen.serial, bool(chosen.why)) == (serial, True)


PROPOSED = {
    "two serials that a sticker names": (["S/N: 5CD1234ABC", "S/N: PF12ABCD"], {"5CD1234ABC", "PF12ABCD"}),
    "two shapes of makers": (["7BCD1T2", "5CD1234ABC"], {"7BCD1T2", "5CD1234ABC"}),
    "a code that says nothing": (["ZX81-2345678"], {"ZX81-2345678"}),
    "a prefix S that may be of the serial": (["SPF12ABCD"], {"SPF12ABCD", "PF12ABCD"}),
    "a shape beside an unknown code": (["5CD1234ABC", "ZX812345678"], {"5CD1234ABC", "ZX812345678"}),
}


@pytest.mark.parametrize("name", PROPOSED)
def test_in_doubt_nothing_is_chosen_and_all_are_proposed(name: str) -> None:
    texts, serials = PROPOSED[name]
    reading = read(*texts)
    assert reading.chosen is None
    assert {each.serial for each in reading.candidates} == serials


NEVER = {
    "4CCC6A112233": "adresse réseau (MAC)",
    "4c:cc:6a:11:22:33": "adresse réseau (MAC)",
    "MAC: 4CCC6A112233": "adresse réseau (MAC)",
    "WLAN MAC: 4CCC6A112233": "adresse réseau (MAC)",
    "P/N 1AB23EA#ABF": "référence ou modèle",
    "P/N: 5CD1234ABC": "référence ou modèle",
    "PN:SP669A460": "référence ou modèle",
    "Model: Latitude 5490": "référence ou modèle",
    "1AB23EA#ABF": "référence (P/N)",
    "L12345-001": "référence (P/N)",
    "1P20L50000FR": "référence (P/N)",
    "0M2GCR": "référence (P/N)",
    "8SSB21B12345A1BC7890123": "numéro d’une pièce, non de la machine",
    "CN-0M2GCR-74261-3A5-1ABL": "numéro d’une pièce, non de la machine",
    "3017620422003": "code de produit (EAN)",
    "EAN: 3017620422003": "code de produit (EAN)",
    "490154203237518": "identifiant de téléphonie",
    "IMEI: 490154203237518": "identifiant de téléphonie",
    "VK7JG-NPHTM-C97JM-9MPGT-3V66T": "clé de licence",
    "4C4C4544-0042-4310-8044-B7C04F315432": "identifiant du système",
    "https://www.dell.com/support": "adresse, sans numéro de série",
    "WIFI:S:atelier;T:WPA;P:secret1234;;": "adresse, sans numéro de série",
    "HTTPS://ORDI.EXAMPLE/D/BCDFGHB": "adresse, sans numéro de série",
    "BCDFGHB": "étiquette d’Ordis",
    "Made in China": "texte libre",
    "12345": "nombre trop court",
    "S/N: To be filled by O.E.M.": "texte libre",
    "S/N: 123456789": "mention d’usine, ou trop court",
    "S/N: XXXXXXXX": "mention d’usine, ou trop court",
    "(01)04012345678901(10)LOT12": "autre champ du code",
}


@pytest.mark.parametrize("text", NEVER)
def test_what_is_no_serial_is_never_proposed_and_its_reason_is_told(text: str) -> None:
    reading = read(text)
    assert (reading.chosen, reading.candidates) == (None, ())
    assert NEVER[text] in {why for _text, why in reading.ignored}


def test_nothing_of_a_code_that_holds_a_password_is_repeated() -> None:
    assert "secret1234" not in str(read("WIFI:S:atelier;T:WPA;P:secret1234;;"))


def test_one_scan_of_a_sticker_gives_the_serials_it_may_mean_the_best_first() -> None:
    assert serials_in("1S20L50000FRPF12ABCD") == ["PF12ABCD"]
    assert serials_in("SPF12ABCD") == ["PF12ABCD", "SPF12ABCD"]
    assert serials_in("HTTPS://ORDI.EXAMPLE/D/BCDFGHB") == []


WRITTEN = st.text(alphabet="S/N1P:; \x1d\x1e[)>(01)21ABCDEF36-#.\n?=htps", max_size=60)


@given(st.lists(st.one_of(WRITTEN, st.text(max_size=60)), max_size=6))
def test_whatever_a_sticker_says_a_reading_comes_out_and_no_placeholder_in_it(texts: list[str]) -> None:
    reading = read(*texts)
    assert all(meaningful(each.serial) and each.why for each in reading.candidates)
    assert reading.chosen is None or reading.chosen in reading.candidates
