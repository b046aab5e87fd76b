"""What PDF/A-2a and PDF/UA-1 ask of the file itself: XMP, colour profile, title, language, tidy streams.

veraPDF is not run here: the rules are followed and tested one by one, and nobody writes « certifié ».
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString

from ordis.documents.fonts import ASSETS

PRODUCER: Final = "Ordis"

rl_config.useA85 = 0  # streams stay binary: a quarter smaller, 20 % faster


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of itself. ``made_at`` is aware: the time is an input, never read from a clock."""

    title: str
    author: str
    subject: str
    made_at: datetime
    language: str = "fr-FR"


class _Stamp:
    """A moment in the shape that ReportLab dates are made of."""

    def __init__(self, moment: datetime) -> None:
        self.YMDhms = moment.astimezone(UTC).timetuple()[:6]
        self.dhh = self.dmm = 0


_stream_format = PDFStream.format


def _ended_stream_format(self: PDFStream, document: PDFDocument) -> bytes:
    formatted: bytes = _stream_format(self, document)
    return formatted.removesuffix(b"endstream\n") + b"\nendstream\n"


# ISO 19005-2 §6.1.7.1 wants an end of line before « endstream »; ReportLab writes none.
PDFStream.format = _ended_stream_format

_PROFILE: Final = zlib.compress((ASSETS / "sRGB.icc").read_bytes(), 9)

_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{made_at}</xmp:CreateDate><xmp:ModifyDate>{made_at}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def stamp(document: PDFDocument, facts: Metadata) -> None:
    """Give the file its date and its identifier, drawn from ``facts``."""
    document._timeStamp = _Stamp(facts.made_at)
    document.updateSignature(f"{facts.title}\n{facts.author}\n{facts.subject}\n{facts.made_at.isoformat()}")


def complete(document: PDFDocument, facts: Metadata, structure: Any) -> None:
    """Fill title and catalogue just before the file is written. ``structure`` is a reference to the tree."""
    info = document.info
    info.title, info.author, info.subject = facts.title, facts.author, facts.subject
    info.creator = info.producer = PRODUCER
    catalog = document.Catalog
    catalog.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]
    catalog.__Refs__ = ["Pages", "Outlines", "StructTreeRoot", "Metadata"]
    catalog.StructTreeRoot = structure
    catalog.MarkInfo = PDFDictionary({"Marked": "true"})
    catalog.Lang = PDFString(facts.language)
    catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
    catalog.Metadata = document.Reference(_metadata_stream(facts))
    catalog.OutputIntents = PDFArray([_output_intent(document)])


def _metadata_stream(facts: Metadata) -> PDFStream:
    values = {
        "title": facts.title,
        "author": facts.author,
        "subject": facts.subject,
        "language": facts.language,
        "made_at": facts.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "producer": PRODUCER,
    }
    packet = _XMP.format(**{name: escape(value) for name, value in values.items()})
    entries = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    return PDFStream(entries, packet.encode())


def _output_intent(document: PDFDocument) -> PDFDictionary:
    profile = PDFStream(PDFDictionary({"N": 3, "Filter": PDFName("FlateDecode")}), _PROFILE)
    return PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
