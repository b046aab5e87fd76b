"""The file of an OpenDocument text: the parts of its package, always in the same order, dated of the paper. Pure."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final

from ordis.documents.blocks import Block
from ordis.documents.french import long_date
from ordis.documents.open_text.parts import elements, paragraph, words
from ordis.documents.paper import Paper

MIMETYPE: Final = "application/vnd.oasis.opendocument.text"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same paper makes the same file
_URN: Final = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES: Final = " ".join(
    [
        *(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "text", "table", "style", "meta")),
        f'xmlns:fo="{_URN}:xsl-fo-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'office:version="1.3"',
    ]
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FAMILY: Final = "Source Sans 3, Liberation Sans, Arial, sans-serif"


def written(paper: Paper, story: Sequence[Block]) -> bytes:
    """The paper, unsealed, to be laid out by others: it says of which sealed paper it is the text."""
    parts = {
        "content.xml": _content(paper, story),
        "styles.xml": _styles(paper),
        "meta.xml": _meta(paper),
        "META-INF/manifest.xml": _manifest(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype", _EPOCH), MIMETYPE, zipfile.ZIP_STORED)
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content(paper: Paper, story: Sequence[Block]) -> str:
    of = (
        f"{paper.letterhead.city}, {paper.letterhead.operation}. Texte du document scellé n°\u00a0{paper.number}, du "
        f"{long_date(paper.issued_on)}, qui seul fait foi\u202f: {paper.verify_url}"
    )
    subtitle = [paragraph(paper.subtitle, "Subtitle")] if paper.subtitle else []
    told = "".join([paragraph(paper.title, "Title"), *subtitle, paragraph(of, "Small"), *elements(story)])
    return (
        f"{_HEAD}<office:document-content {_NAMES}><office:body><office:text>{told}</office:text></office:body>"
        "</office:document-content>"
    )


def _meta(paper: Paper) -> str:
    told = (
        f"<dc:title>{words(f'{paper.title}, n° {paper.number}')}</dc:title>"
        f"<dc:creator>{words(paper.letterhead.city)}</dc:creator><dc:language>{paper.language}</dc:language>"
        f"<dc:date>{paper.issued_on.isoformat()}T00:00:00</dc:date>"
    )
    return f"{_HEAD}<office:document-meta {_NAMES}><office:meta>{told}</office:meta></office:document-meta>"


def _manifest() -> str:
    name = f'xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.3"'
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="text/xml"/>'
        for path in ("content.xml", "styles.xml", "meta.xml")
    )
    root = f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    return f"{_HEAD}<manifest:manifest {name}>{root}{files}</manifest:manifest>"


def _styles(paper: Paper) -> str:
    told = "".join(_named_styles(paper.letterhead.colour))
    page = (
        '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
        'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2.4cm" fo:margin-bottom="2.2cm" '
        'fo:margin-left="2.4cm" fo:margin-right="2.2cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/>'
        "</office:master-styles>"
    )
    return (
        f"{_HEAD}<office:document-styles {_NAMES}><office:styles>{told}</office:styles>{page}</office:document-styles>"
    )


def _named_styles(colour: str) -> Iterator[str]:
    """The names that a word processor shows: change the style, and every paragraph of it changes."""
    bold, accent = 'fo:font-weight="bold"', f'fo:color="{colour}"'
    yield (
        '<style:default-style style:family="paragraph"><style:text-properties fo:font-size="10.5pt" '
        f'fo:font-family="{_FAMILY}" fo:language="fr" fo:country="FR"/></style:default-style>'
    )
    yield _style("Standard", "", "")
    yield _style("Text body", 'fo:margin-bottom="0.2cm"', "")
    yield _style("Title", 'fo:margin-bottom="0.2cm"', f'fo:font-size="23pt" {bold} {accent}')
    yield _style("Subtitle", 'fo:margin-bottom="0.4cm"', 'fo:font-size="13pt"')
    for level, size in ((1, 14), (2, 11.5)):
        space = 'fo:margin-top="0.5cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"'
        yield _style(f"Heading {level}", space, f'fo:font-size="{size}pt" {bold} {accent}', outline=level)
    yield _style("Lead", 'fo:margin-bottom="0.3cm"', 'fo:font-size="12pt"')
    yield _style("Cover", 'fo:margin-top="2cm" fo:margin-bottom="0.6cm"', 'fo:font-size="21pt"')
    yield _style("Small", 'fo:margin-bottom="0.25cm"', 'fo:font-size="8.5pt"')
    yield _style("Centered", 'fo:text-align="center" fo:margin-bottom="0.25cm"', "")
    yield _style("Caption", 'fo:margin-top="0.2cm" fo:margin-bottom="0.1cm" fo:keep-with-next="always"', bold)
    yield _style("Notice", f'fo:border-left="2pt solid {colour}" fo:padding-left="0.3cm" fo:margin-bottom="0.3cm"', "")
    yield _style("Notice Title", 'fo:keep-with-next="always"', f"{bold} {accent}")
    yield _style("Page Break", 'fo:break-before="page"', "")
    yield _style("List Contents", 'fo:margin-bottom="0.1cm"', "")
    for name, look in (("Table Heading", bold), ("Table Contents", ""), ("Table Total", bold)):
        yield _style(name, "", f'fo:font-size="9.5pt" {look}')
        yield _style(f"{name} Right", 'fo:text-align="end"', f'fo:font-size="9.5pt" {look}')
    yield f'<style:style style:name="Strong" style:family="text"><style:text-properties {bold}/></style:style>'
    yield (
        '<style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/>'
        "</style:style>"
    )
    yield '<style:style style:name="Table" style:family="table"/>'
    yield (
        '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
        'fo:padding="0.1cm" fo:border-bottom="0.5pt solid #cfd4dc"/></style:style>'
    )
    yield _list("List_20_Bullet", '<text:list-level-style-bullet text:level="1" text:bullet-char="•">', "bullet")
    yield _list("List_20_Number", '<text:list-level-style-number text:level="1" style:num-format="1">', "number")


def _style(name: str, space: str, look: str, *, outline: int = 0) -> str:
    level = f' style:default-outline-level="{outline}"' if outline else ""
    inside = f"<style:paragraph-properties {space}/>" if space else ""
    inside += f"<style:text-properties {look}/>" if look else ""
    coded = name.replace(" ", "_20_")
    return (
        f'<style:style style:name="{coded}" style:display-name="{name}" style:family="paragraph"{level}>{inside}'
        "</style:style>"
    )


def _list(name: str, level: str, kind: str) -> str:
    place = (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" '
        'fo:margin-left="0.8cm"/></style:list-level-properties>'
    )
    return f'<text:list-style style:name="{name}">{level}{place}</text:list-level-style-{kind}></text:list-style>'
