"""``nwipe.conf`` and ``nwipe_customers.csv`` for a donation: pure text, in the shapes that nwipe 0.35 to 0.42 read.

What its sources teach (martijnvanbrummelen/nwipe, ``conf.c``, ``customers.c``, ``PDFGen/pdfgen.c``):

* ``nwipe.conf`` is libconfig; a missing setting is added by nwipe with « Not Applicable », an unknown one is kept;
  every value is a string, ``ENABLED`` and ``DISABLED`` included;
* its PDF knows the characters of code page 1252 alone; a text with another one is not printed at all;
* ``nwipe_customers.csv``: quoted fields between semicolons, in the order name, address, contact, telephone (its own
  first line says otherwise, and its reader never looks at it). The reader drops every byte that is not printable
  ASCII, has no escape for a quote, keeps 255 characters of a field, and only counts lines that end with a newline.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FIELD: Final = 255
"""Characters that nwipe keeps of one field."""

_PLAIN: Final = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ",
    "\u202f": " ", "\u2009": " ", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "…": "...", "€": "EUR",
    "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d",
})  # fmt: skip
_SPACES: Final = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2009": " ", "‑": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class ConfFacts:
    """``tag`` ends up on each report of nwipe: the donation's number, or the code of one device."""

    business: str
    business_address: str
    contact: str
    contact_phone: str
    operator: str
    customer: str
    customer_address: str
    customer_contact: str
    customer_phone: str
    tag: str


def configuration(facts: ConfFacts) -> str:
    """``/etc/nwipe/nwipe.conf``, to be written in UTF-8."""
    groups: Mapping[str, Mapping[str, str]] = {
        "Organisation_Details": {
            "Business_Name": facts.business, "Business_Address": facts.business_address,
            "Contact_Name": facts.contact, "Contact_Phone": facts.contact_phone, "Op_Tech_Name": facts.operator,
        },
        "PDF_Certificate": {
            "PDF_Enable": "ENABLED", "PDF_Preview": "DISABLED", "PDF_Host_Visibility": "ENABLED",
            "PDF_tag": "ENABLED", "User_Defined_Tag": facts.tag,
        },
        "Selected_Customer": {
            "Customer_Name": facts.customer, "Customer_Address": facts.customer_address,
            "Contact_Name": facts.customer_contact, "Contact_Phone": facts.customer_phone,
        },
    }  # fmt: skip
    return "".join(_group(name, settings) for name, settings in groups.items())


def customers(facts: ConfFacts) -> str:
    """``/etc/nwipe/nwipe_customers.csv``, ASCII: the donor alone."""
    fields = (facts.customer, facts.customer_address, facts.customer_contact, facts.customer_phone)
    header = '"Customer Name";"Customer Address";"Contact Name";"Contact Phone"'
    return f"{header}\n" + ";".join(f'"{_ascii(field)}"' for field in fields) + "\n"


def _group(name: str, settings: Mapping[str, str]) -> str:
    lines = "".join(f'  {key} = "{_escaped(value)}";\n' for key, value in settings.items())
    return f"{name} :\n{{\n{lines}}};\n"


def _escaped(value: str) -> str:
    """A libconfig string: what the PDF cannot write is written near it, the backslash and the quote are escaped."""
    kept = "".join(_printable(character) for character in _one_line(value.translate(_SPACES))).strip()
    return kept[:FIELD].replace("\\", "\\\\").replace('"', '\\"')


def _printable(character: str) -> str:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return _ascii(character)
    return character


def _ascii(value: str) -> str:
    """Without accents, quotes nor separators: « Société “Été” ; SARL » → « Societe 'Ete' , SARL »."""
    near = unicodedata.normalize("NFKD", _one_line(value).translate(_PLAIN))
    kept = "".join(character for character in near if character.isascii() and character.isprintable())
    return kept.replace('"', "'").replace(";", ",")[:FIELD].strip()


def _one_line(value: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in value).split())
