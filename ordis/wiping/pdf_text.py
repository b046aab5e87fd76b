"""The text of a PDF that somebody gave, page by page, in bounded time whatever the file."""

import logging
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Uninterpreted

LARGEST = 6 * 1024 * 1024
MOST_PAGES = 30
_MOST_OPERATIONS = 100_000
_MOST_OBJECTS = 10_000
# One entry of a table of references: pypdf takes as long for each as for a page.
_REFERENCE = re.compile(rb"\d{10} \d{5} [nf]")
_LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": LARGEST, "array_based_stream_maximum_output_length": 4_000_000,
    "zlib_maximum_output_length": 4_000_000, "lzw_maximum_output_length": 1_000_000,
    "run_length_maximum_output_length": 1_000_000, "zlib_maximum_recovery_input_length": 100_000,
    "array_maximum_element_count": 20_000, "dictionary_maximum_element_count": 5_000,
    "stream_filters_maximum_length": 3, "stream_decoding_work_maximum_length": 12_000_000,
    "stream_parsing_work_maximum_count": 200_000, "page_tree_maximum_entries": 1_000,
    "page_tree_maximum_depth": 20, "page_tree_maximum_page_entries": 20_000,
    "xform_maximum_invocations_per_extraction": 50, "jbig2dec_binary": None,
}  # fmt: skip
_TOO_BIG = "Ce PDF est trop gros ({size} Mo) pour un rapport de nwipe. Déposez le journal .log de nwipe."
_TOO_LONG = "Ce PDF a trop de pages ({count}) pour un rapport de nwipe. Déposez le journal .log de nwipe."
_TOO_RICH = "Ce PDF contient trop d’objets pour un rapport de nwipe. Déposez le journal .log de nwipe."
_LOCKED = (
    "Ce PDF est chiffré : Ordis ne peut pas le lire. Déposez le rapport tel que nwipe l’a écrit, ou son journal .log."
)
_BROKEN = "Ce PDF est abîmé ou incomplet. Déposez de nouveau le fichier d’origine, ou le journal .log de nwipe."
# pypdf tells on the standard error each oddity of a file; what matters of it is told by our own sentences.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _TooMuch(Exception):
    """The pages draw more than any report does."""


def pages(data: bytes, wanted: Callable[[str], bool]) -> list[str]:
    """The text of every page when ``wanted`` says yes to that of the first, else of the first alone.

    Raises ``Uninterpreted`` for a PDF that is encrypted, too big, too rich or too long, ``Unreadable`` for one that is
    broken or hostile.
    """
    if len(data) > LARGEST:
        raise Uninterpreted(_TOO_BIG.format(size=len(data) // 1_000_000))
    if sum(1 for _ in _REFERENCE.finditer(data)) > _MOST_OBJECTS or data.count(b" obj") > _MOST_OBJECTS:
        raise Uninterpreted(_TOO_RICH)
    try:
        with apply_configuration(**_LIMITS):
            return _read(data, wanted)
    except Unreadable:
        raise
    except Exception as error:  # a library that parses hostile bytes fails in more ways than it documents
        raise Unreadable(_BROKEN) from error


def _read(data: bytes, wanted: Callable[[str], bool]) -> list[str]:
    reader = PdfReader(BytesIO(data), root_object_recovery_limit=1_000)
    if reader.is_encrypted:
        raise Uninterpreted(_LOCKED)
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Uninterpreted(_TOO_LONG.format(count=count))
    operations = 0

    def bounded(*_: object) -> None:
        nonlocal operations
        operations += 1
        if operations > _MOST_OPERATIONS:
            raise _TooMuch

    texts: list[str] = []
    for page in reader.pages:
        texts.append(page.extract_text(visitor_operand_before=bounded))
        if len(texts) == 1 and not wanted(texts[0]):
            break
    return texts
