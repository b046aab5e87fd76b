"""The two files that nwipe reads: libconfig, and a CSV in which it keeps ASCII alone."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.wiping.nwipe_conf import FIELD, ConfFacts, configuration, customers

FACTS = ConfFacts(
    business="Ordinateurs solidaires, Poitiers",
    business_address="15 place du Maréchal-Leclerc, 86000 Poitiers",
    contact="Mission inclusion numérique",
    contact_phone="05 49 00 00 00",
    operator="",
    customer="Société « Été » ; SARL",
    customer_address="2 avenue de l’Église",
    customer_contact='Zoé "la DSI" Cœur',
    customer_phone="05 49 11 22 33",
    tag="DON-2026-00012",
)


def read_libconfig(text: str) -> dict[str, str]:
    """``Group.Setting`` → value, for the part of libconfig that nwipe writes: groups of strings."""
    found = {}
    for group, body in re.findall(r"(\w+) :\n\{\n(.*?)\};\n", text, re.DOTALL):
        for name, value in re.findall(r'^  (\w+) = "((?:[^"\\\n]|\\["\\])*)";$', body, re.MULTILINE):
            found[f"{group}.{name}"] = re.sub(r"\\(.)", r"\1", value)
    return found


def read_as_nwipe_does(csv: str) -> list[str]:
    """The four fields of the second line, as ``customers.c`` and ``save_selected_customer`` of nwipe find them."""
    kept = "".join(character for character in csv if character == "\n" or 0x1F < ord(character) < 0x7F)
    assert kept.count("\n") == 2, "nwipe counts lines by their newlines, and the header is not one of them"
    return re.findall(r'"([^"]*)"', kept.replace(";", ",").split("\n")[1])


def test_every_setting_that_nwipe_reads_is_there() -> None:
    assert set(read_libconfig(configuration(FACTS))) == {
        "Organisation_Details.Business_Name", "Organisation_Details.Business_Address",
        "Organisation_Details.Contact_Name", "Organisation_Details.Contact_Phone", "Organisation_Details.Op_Tech_Name",
        "PDF_Certificate.PDF_Enable", "PDF_Certificate.PDF_Preview", "PDF_Certificate.PDF_Host_Visibility",
        "PDF_Certificate.PDF_tag", "PDF_Certificate.User_Defined_Tag",
        "Selected_Customer.Customer_Name", "Selected_Customer.Customer_Address", "Selected_Customer.Contact_Name",
        "Selected_Customer.Contact_Phone",
    }  # fmt: skip


def test_the_tag_carries_our_number_and_is_printed() -> None:
    read = read_libconfig(configuration(FACTS))
    assert read["PDF_Certificate.User_Defined_Tag"] == "DON-2026-00012"
    assert read["PDF_Certificate.PDF_tag"] == read["PDF_Certificate.PDF_Host_Visibility"] == "ENABLED"


def test_accents_that_the_report_can_print_are_kept_and_quotes_are_escaped() -> None:
    read = read_libconfig(configuration(FACTS))
    assert read["Selected_Customer.Customer_Name"] == "Société « Été » ; SARL"
    assert read["Selected_Customer.Contact_Name"] == 'Zoé "la DSI" Cœur'
    assert read["Selected_Customer.Customer_Address"] == "2 avenue de l'Église"
    assert r"Zoé \"la DSI\" Cœur" in configuration(FACTS)


def test_what_the_report_cannot_print_is_written_near_it() -> None:
    """nwipe's PDF writer drops a whole text for one character out of code page 1252."""
    read = read_libconfig(configuration(replace(FACTS, customer="Łódź\u202f& Fils 株")))
    assert read["Selected_Customer.Customer_Name"] == "Lódz & Fils"


def test_the_customers_are_plain_ascii_in_the_order_that_nwipe_reads() -> None:
    csv = customers(FACTS)
    assert csv.isascii()
    assert read_as_nwipe_does(csv) == [
        "Societe ' Ete ' , SARL", "2 avenue de l'Eglise", "Zoe 'la DSI' Coeur", "05 49 11 22 33",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["customer", "customer_address", "tag", "business"])
def test_a_line_break_never_makes_another_setting(field: str) -> None:
    nasty = replace(FACTS, **{field: 'x";\nPDF_Enable = "DISABLED\x00\\'})
    assert read_libconfig(configuration(nasty)).keys() == read_libconfig(configuration(FACTS)).keys()
    assert len(read_as_nwipe_does(customers(nasty))) == 4


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=400))
def test_any_text_gives_files_that_nwipe_reads(text: str) -> None:
    facts = replace(FACTS, customer=text, customer_address=text, tag=text)
    read = read_libconfig(configuration(facts))
    assert len(read) == 14
    assert len(read["Selected_Customer.Customer_Name"]) <= FIELD
    read["Selected_Customer.Customer_Name"].encode("cp1252")
    assert len(read_as_nwipe_does(customers(facts))) == 4
