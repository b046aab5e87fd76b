"""How makers write on their stickers: the texts inside one code, what each is, what it cannot be. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from ordis.devices.code import is_valid

_RECORDS = re.compile(
    r"[\x1c-\x1e\x04\r\n\t;|]+|,\s*(?=[A-Za-z/ ]{2,20}[:=])"
    r"|\s+(?=(?:S/N|SN|P/N|PN|MAC|MTM|MODEL|DATE|REV|SERVICE TAG)\b)",
    re.IGNORECASE,
)
_SECRETIVE = re.compile(r"(?:WIFI|MATMSG|MAILTO|BEGIN|TEL|SMSTO|OTPAUTH):", re.IGNORECASE)
"""Codes that hold a password or a person: only their first word is looked at."""
_ENVELOPE = re.compile(r"^\[\)>[\x1e␞]?0?[56][\x1d␝]")
_GS1_FIXED = {"01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
_GS1_LOOSE = {"10", "21", "22", "240", "241", "250", "251", "30", "37"}
_GS1_READ = re.compile(r"\((\d{2,4})\)([^(]+)")

_SERIAL_WORDS = (
    r"S\s?/\s?N|SN|SER\.?\s?NO\.?|SERIAL(?:\s?(?:NO\.?|NR\.?|NUMBER|NUM|#))?|SERIALNUMBER|SERVICE\s?TAG|SVC\s?TAG|SVCTAG|"
    r"N[°O]\.?\s?(?:DE\s)?S[ÉE]RIE|NUM[ÉE]RO\sDE\sS[ÉE]RIE"
)
_NAMED = re.compile(rf"^(?:{_SERIAL_WORDS})(?:\s?[:=#.)]\s?|\s+)([A-Z0-9][A-Z0-9./_-]{{2,39}})$", re.IGNORECASE)
_SN_GLUED = re.compile(r"^S/N([A-Z0-9-]{5,30})$", re.IGNORECASE)
_LENOVO = re.compile(r"^1S([0-9A-Z]{10})([0-9A-Z]{8})$")
_LENOVO_OLD = re.compile(r"^1S([0-9]{4}[0-9A-Z]{3})([0-9A-Z]{7})$")
_SERIAL_ARGUMENTS = {"sn", "s/n", "serial", "serialnumber", "serial_number", "serialno", "svctag", "servicetag", "tag"}
_SERIAL_IN_PATH = re.compile(r"/(?:21|servicetag|svctag|serial|sn)/([A-Z0-9-]{5,30})(?:/|$)", re.IGNORECASE)
_DELL_ADDRESS = re.compile(r"^HTTPS?://QRL?\.DELL\.COM/([0-9A-Z]{7})(?:/|$)", re.IGNORECASE)

_OTHER_WORDS = (
    (r"P\s?/\s?N|PN|P\.N\.|PART\s?(?:NO\.?|NUMBER|#)?|PROD(?:UCT)?\s?(?:NO\.?|ID|#)?|SKU|FRU|MTM|M\s?/\s?T|M\s?/\s?N|"
     r"MODEL(?:E|\s?NO\.?)?|TYPE|REF|R[ÉE]F|CT|DPN|REG\.?", "référence ou modèle"),
    (r"MAC|WLAN|WIFI|LAN|ETHERNET|BT|BLUETOOTH|WIFI\sID", "adresse réseau (MAC)"),
    (r"IMEI\s?\d?|MEID|EID|ICCID", "identifiant de téléphonie"),
    (r"EAN|UPC|GTIN", "code de produit (EAN)"),
    (r"KEY|PRODUCT\s?KEY|COA|LICEN[CS]E", "clé de licence"),
    (r"DATE|MFG(?:\s?DATE)?|DOM|MFD|QTY|REV|VER|FCC\s?ID|IC|UUID|PASSWORD|PWD|ASSET(?:\s?TAG)?", "autre mention"),
)  # fmt: skip
_OTHER = tuple((re.compile(rf"^(?:{words})(?:\s?[:=#]\s?|\s+).", re.IGNORECASE), why) for words, why in _OTHER_WORDS)
_MAC = re.compile(r"^(?:[0-9A-F]{12}|[0-9A-F]{2}(?:[:-][0-9A-F]{2}){5}|[0-9A-F]{4}(?:\.[0-9A-F]{4}){2})$")
_KEY = re.compile(r"^[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}$|^[0-9A-Z]{25}$")
_UUID = re.compile(r"^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$|^[0-9A-F]{32}$")
_HP_PRODUCT = re.compile(r"^[0-9A-Z]{5,8}(?:#[0-9A-Z]{3}|(?:AA|EA|ES|ET|UT|AV|LT)(?:#[0-9A-Z]{3})?)$")
_HP_PART = re.compile(r"^[0-9A-Z]{6}-[0-9A-Z]{3}$")
_LENOVO_PART = re.compile(r"^(?:8S|11S)[0-9A-Z]{10,}$")
_DELL_PART = re.compile(r"^(?:[A-Z]{2}-?)?0[0-9A-Z]{5}-?[0-9A-Z]{5}-?[0-9A-Z]{3}-?[0-9A-Z]{4}(?:-?A\d\d)?$")
_DELL_PART_NUMBER = re.compile(r"^(?:DP/N ?)?0[0-9A-Z]{5}$")
_ITEM = re.compile(r"^1P[0-9A-Z][0-9A-Z#/.-]{3,}$")
_BARE = re.compile(r"^[A-Z0-9](?:[A-Z0-9]|[-/.](?=[A-Z0-9])){4,24}$")

_DELL = re.compile(r"^[0-9BCDFGHJKLMNPQRSTVWXYZ]{7}$")
_HP = re.compile(r"^[0-9A-Z]{2}[A-Z][0-9]{3}[0-9A-Z]{4}$")
_LENOVO_BARE = re.compile(r"^(?:P[A-Z0-9]|R[0-9A-Z]|L[0-9R]|M[JP]|S[0-9]|Y[A-Z])-?[0-9A-Z]{6}$")


def parts(text: str) -> Iterator[str]:
    """The separate mentions that one code holds: fields of an ISO 15434 message or of GS1, lines, pairs."""
    text = text.strip()
    if secret := _SECRETIVE.match(text):
        yield secret[0]
        return
    envelope = _ENVELOPE.match(text)
    if envelope:
        for field in re.split(r"[\x1c-\x1e\x04␝␞␄]+", text[envelope.end() :]):
            if field.strip():
                yield f"]06{field.strip()}"
        return
    if found := _gs1(text):
        yield from found
        return
    for record in _RECORDS.split(text):
        if record and record.strip():
            yield record.strip()


def _gs1(text: str) -> list[str]:
    """« (01)…(21)… » as people read it, or as it is encoded; an empty list when it is not GS1 from end to end."""
    pairs = _GS1_READ.findall(text) if text.startswith("(") else _gs1_encoded(text)
    if not any(name in {"01", "02", "21"} for name, _value in pairs):
        return []
    return [f"({name}){value.strip()}" for name, value in pairs]


def _gs1_encoded(text: str) -> list[tuple[str, str]]:
    rest = re.sub(r"^\](?:C1|d2|Q3)", "", text).lstrip("\x1d")
    if not re.match(r"0[12]\d{14}", rest):
        return []
    pairs = []
    while rest:
        fixed = next((name for name in _GS1_FIXED if rest.startswith(name)), None)
        if fixed:
            end = len(fixed) + _GS1_FIXED[fixed]
            pairs.append((fixed, rest[len(fixed) : end]))
            rest = rest[end:].lstrip("\x1d")
            continue
        loose = next((name for name in sorted(_GS1_LOOSE, key=len, reverse=True) if rest.startswith(name)), None)
        if loose is None:
            return []
        value, _, rest = rest[len(loose) :].partition("\x1d")
        pairs.append((loose, value))
    return pairs


def named(text: str) -> tuple[str, str] | None:
    """The serial that ``text`` says to be one, with the words that say so."""
    if text.startswith("]06"):
        return (text[4:], "champ S du code du fabricant") if re.match(r"\]06S[0-9A-Z]", text) else None
    if text.startswith("(21)"):
        return text[4:], "champ (21) de GS1"
    if found := _NAMED.match(text) or _SN_GLUED.match(text):
        return found[1].strip().upper(), "mention S/N de l’étiquette"
    if found := _LENOVO.match(text.upper()) or _LENOVO_OLD.match(text.upper()):
        return found[2], f"code Lenovo, machine {found[1]}"
    return _in_address(text) if "://" in text[:12] else None


def _in_address(text: str) -> tuple[str, str] | None:
    """What the address of a maker's page of support says."""
    if found := _DELL_ADDRESS.match(text):
        return found[1].upper(), "adresse de l’assistance Dell"
    try:
        address = urlsplit(text)
    except ValueError:
        return None
    for name, value in parse_qsl(address.query):
        if name.lower() in _SERIAL_ARGUMENTS and _BARE.match(value.upper()):
            return value.upper(), "adresse de l’assistance du fabricant"
    found = _SERIAL_IN_PATH.search(address.path)
    return (found[1].upper(), "adresse de l’assistance du fabricant") if found else None


def shown(text: str) -> str:
    """``text`` as a person may read it: the mark of a field of ISO 15434 is ours."""
    return text.removeprefix("]06")[:80]


def why_not(text: str) -> str:
    """Why ``text`` can be no serial, in French; empty when nothing speaks against it."""
    if named(text):
        return ""
    if text.startswith(("]06", "(")):
        return "autre champ du code"
    upper = text.upper()
    for mention, why in _OTHER:
        if mention.match(text):
            return why
    return _shape_of_something_else(upper) or ("" if _BARE.match(upper) else "texte libre")


def _shape_of_something_else(upper: str) -> str:
    if is_valid(upper):
        return "étiquette d’Ordis"
    if "://" in upper or _SECRETIVE.match(upper):
        return "adresse, sans numéro de série"
    if _MAC.match(upper):
        return "adresse réseau (MAC)"
    if _KEY.match(upper):
        return "clé de licence"
    if _UUID.match(upper):
        return "identifiant du système"
    if any(part.match(upper) for part in (_HP_PRODUCT, _HP_PART, _ITEM, _DELL_PART_NUMBER)):
        return "référence (P/N)"
    if _LENOVO_PART.match(upper) or _DELL_PART.match(upper):
        return "numéro d’une pièce, non de la machine"
    return _number(upper) if upper.isdecimal() else ""


def _number(digits: str) -> str:
    """What a number alone is: a product code and an IMEI are checked by their last digit."""
    if len(digits) in {8, 12, 13, 14} and _gtin(digits):
        return "code de produit (EAN)"
    if len(digits) == 15 and _luhn(digits):
        return "identifiant de téléphonie"
    if len(digits) in {10, 11} and _express(digits):
        return "code express de Dell"
    return "nombre trop court" if len(digits) < 7 else ""


def _express(digits: str) -> bool:
    """True when the number written in base 36 is a service tag."""
    number, tag = int(digits), ""
    while number:
        number, rank = divmod(number, 36)
        tag = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rank] + tag
    return is_dell(tag)


def _gtin(digits: str) -> bool:
    total = sum(int(digit) * (3 if rank % 2 else 1) for rank, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_dell(text: str) -> bool:
    """A service tag: seven letters and digits, no vowel, both kinds."""
    return bool(_DELL.match(text)) and not text.isdecimal() and not text.isalpha()


def shape(text: str) -> str:
    """The maker whose serials look like ``text``; empty for none."""
    upper = text.upper()
    if is_dell(upper):
        return "forme d’un numéro de service Dell"
    if _HP.match(upper):
        return "forme d’un numéro de série HP"
    return "forme d’un numéro de série Lenovo" if _LENOVO_BARE.match(upper) and not upper.isalpha() else ""


def may_be_serial(text: str) -> bool:
    """Letters and digits in one piece, five at least, a digit among them."""
    return bool(_BARE.match(text.upper())) and any(letter.isdigit() for letter in text)
