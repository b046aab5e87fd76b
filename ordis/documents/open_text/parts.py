"""The blocks of a paper as elements of ``office:text``. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

from ordis.documents import blocks, flows
from ordis.documents.french import long_moment, number

_TAGS: Final = {
    "<b>": '<text:span text:style-name="Strong">',
    "</b>": "</text:span>",
    "<i>": '<text:span text:style-name="Emphasis">',
    "</i>": "</text:span>",
    "<br/>": "<text:line-break/>",
}
_STYLES: Final = {
    "body": "Text_20_body", "lead": "Lead", "small": "Small", "center": "Centered", "cover": "Cover", "large": "Lead",
}  # fmt: skip
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def elements(story: Sequence[blocks.Block]) -> Iterator[str]:
    """XML of each block, in order. Raises ``TypeError`` for what is not a block."""
    for block in story:
        tell = _TELLERS.get(type(block))
        if tell is None:
            raise TypeError(f"{block!r} is not a block of a paper")
        yield from tell(block)


def words(text: str) -> str:
    """A text or a marked-up one, without the letters that XML forbids. A run of spaces is not kept."""
    told = _FORBIDDEN.sub("", str(escape(text))).replace("&#34;", "&quot;").replace("&#39;", "’")
    for tag, element in _TAGS.items():
        told = told.replace(tag, element) if isinstance(text, Markup) else told
    return told.replace("\n", "<text:line-break/>")


def paragraph(text: str, style: str = "Text_20_body") -> str:
    return f'<text:p text:style-name="{style}">{words(text)}</text:p>'


def heading(text: str, level: int) -> str:
    style = f"Heading_20_{level}"
    return f'<text:h text:style-name="{style}" text:outline-level="{level}">{words(text)}</text:h>'


def table(name: str, titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], total: bool) -> str:
    """The first row is a header that comes again on each page; the last is stronger when it is a total."""
    columns = f'<table:table-column table:number-columns-repeated="{len(right)}"/>'
    head = "".join(_cell(title, "Table_20_Heading", side) for title, side in zip(titles, right, strict=bool(titles)))
    body = "".join(
        f"<table:table-row>{_row(row, right, total and rank == len(rows))}</table:table-row>"
        for rank, row in enumerate(rows, start=1)
    )
    header = f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    named = words(name).replace("<text:line-break/>", " ")
    return (
        f'<table:table table:name="{named}" table:style-name="Table">{columns}{header if titles else ""}{body}'
        '</table:table><text:p text:style-name="Text_20_body"/>'
    )


def _row(row: Sequence[str], right: Sequence[bool], strong: bool) -> str:
    style = "Table_20_Total" if strong else "Table_20_Contents"
    return "".join(_cell(text, style, side) for text, side in zip(row, right, strict=True))


def _cell(text: str, style: str, right: bool) -> str:
    side = "_20_Right" if right else ""
    content = paragraph(text, f"{style}{side}")
    return f'<table:table-cell table:style-name="Cell" office:value-type="string">{content}</table:table-cell>'


def _heading(block: blocks.Heading) -> Iterator[str]:
    yield heading(block.text, block.level - 1)


def _text(block: blocks.Text) -> Iterator[str]:
    yield paragraph(block.text, _STYLES[block.style])


def _bullets(block: blocks.Bullets) -> Iterator[str]:
    items = "".join(f"<text:list-item>{paragraph(item, 'List_20_Contents')}</text:list-item>" for item in block.items)
    style = "List_20_Number" if block.ordered else "List_20_Bullet"
    yield f'<text:list text:style-name="{style}">{items}</text:list>' if items else ""


def _ticks(block: blocks.Ticks) -> Iterator[str]:
    for ticked, text in block.items:
        yield paragraph(Markup("{} {}").format("☑" if ticked else "☐", text))


def _facts(block: blocks.Facts) -> Iterator[str]:
    if block.rows:
        yield table("Repères", [], [list(row) for row in block.rows], [False, False], total=False)


def _table(block: blocks.Table) -> Iterator[str]:
    titles = [column.title for column in block.columns]
    rows = [list(row) for row in block.rows] + ([list(block.totals)] if block.totals else [])
    right = [column.align == "right" for column in block.columns]
    yield table(", ".join(titles), titles, rows, right, total=bool(block.totals))


def _cards(block: blocks.Cards) -> Iterator[str]:
    rows = [(card.value, card.caption, card.note) for card in block.cards]
    yield table("Chiffres", ["Nombre", "Quoi", "Précision"], rows, [True, False, False], total=False)


def _bars(block: blocks.Bars) -> Iterator[str]:
    rows = [(bar.label, bar.shown or number(bar.value)) for bar in block.bars]
    yield paragraph(block.title, "Caption")
    yield table(block.title, ["Libellé", "Nombre"], rows, [False, True], total=False)
    yield from _source(block.source)


def _columns(block: blocks.Columns) -> Iterator[str]:
    legend = list(block.legend) or ["Nombre", "Avant"]
    against = [number(value) for value in block.against]
    rows = [
        (bar.label, bar.shown or number(bar.value), *against[rank : rank + 1]) for rank, bar in enumerate(block.bars)
    ]
    sides = [False, True, True] if against else [False, True]
    yield paragraph(block.title, "Caption")
    yield table(block.title, ["Mois", *legend][: len(sides)], rows, sides, total=False)
    yield from _source(block.source)


def _flow(block: blocks.Flow) -> Iterator[str]:
    rows = [
        (label, number(value), "\n".join(text for text, _look in aside))
        for label, value, aside in flows.laid_out(block).rows
    ]
    yield paragraph(block.title, "Caption")
    yield table(block.title, ["Étape", "Nombre", "Ce qui s’en écarte"], rows, [False, True, False], total=False)
    yield from _source(block.source)


def _source(source: str) -> Iterator[str]:
    if source:
        yield paragraph(source, "Small")


def _notice(block: blocks.Notice) -> Iterator[str]:
    if block.title:
        yield paragraph(block.title, "Notice_20_Title")
    yield paragraph(block.text, "Notice")


def _code(block: blocks.Code) -> Iterator[str]:
    yield paragraph(Markup("<b>{}</b><br/>{}<br/>{}").format(block.title, block.text, block.address))


def _signatures(block: blocks.Signatures) -> Iterator[str]:
    """Who signed and when: a drawing belongs to the sealed paper alone."""
    for each in block.signatures:
        told = [each.role, each.name, each.mention, *each.inside]
        told += [f"Signé le {long_moment(each.signed_at)}"] if each.signed_at else []
        yield paragraph("\n".join(filter(None, told)))


def _keep(block: blocks.Keep) -> Iterator[str]:
    yield from elements(block.blocks)


def _page_break(_block: blocks.PageBreak) -> Iterator[str]:
    yield '<text:p text:style-name="Page_20_Break"/>'


def _space(_block: blocks.Space) -> Iterator[str]:
    yield from ()


_TELLERS: Final[dict[type, Callable[[Any], Iterator[str]]]] = {
    blocks.Heading: _heading, blocks.Text: _text, blocks.Bullets: _bullets, blocks.Ticks: _ticks, blocks.Facts: _facts,
    blocks.Table: _table, blocks.Cards: _cards, blocks.Bars: _bars, blocks.Columns: _columns, blocks.Flow: _flow,
    blocks.Notice: _notice, blocks.Code: _code, blocks.Signatures: _signatures, blocks.Keep: _keep,
    blocks.PageBreak: _page_break, blocks.Space: _space,
}  # fmt: skip
