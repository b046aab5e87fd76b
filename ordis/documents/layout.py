"""From blocks, which are plain data, to what ReportLab puts on pages."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from markupsafe import Markup
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer
from reportlab.platypus import PageBreak as PageBreakFlowable

from ordis.documents import blocks, charts, figures, tables
from ordis.documents.marks import CodeBlock, SignatureRow
from ordis.documents.panels import Panel
from ordis.documents.right_to_left import item as rtl_item
from ordis.documents.scripts import right_to_left
from ordis.documents.styles import Sheet, marked_up
from ordis.documents.tagged_flowables import list_item

_HEADING_ROOM: Final = 30 * mm
_SHORT: Final = 6  # rows of a table that a page never cuts
_WHOLE: Final = (
    blocks.Bars, blocks.Flow, blocks.Columns, blocks.Cards, blocks.Keep, blocks.Notice, blocks.Signatures, blocks.Ticks,
)  # fmt: skip


def flowables(story: Sequence[blocks.Block], sheet: Sheet) -> list[Flowable]:
    """Everything that the blocks become, in order. Raises ``TypeError`` for what is not a block.

    A heading stays with what follows it: whole if that cannot be cut by a page, else with its first lines.
    """
    laid_out: list[Flowable] = []
    waiting: list[Flowable] = []
    for block in story:
        here = _laid_out(block, sheet)
        if isinstance(block, blocks.Heading):
            waiting += here
            continue
        if isinstance(block, blocks.Signatures) and not waiting and laid_out and isinstance(laid_out[-1], Paragraph):
            waiting = [laid_out.pop()]  # nobody signs a page that says nothing
        if isinstance(block, _WHOLE) or _is_short(block):
            laid_out.append(_together([*waiting, *here]))
        elif waiting:
            laid_out += [CondPageBreak(_HEADING_ROOM), *waiting, *here]
        else:
            laid_out += here
        waiting = []
    return laid_out + waiting


def _is_short(block: blocks.Block) -> bool:
    return isinstance(block, blocks.Table) and len(block.rows) + bool(block.totals) <= _SHORT


def _together(parts: Sequence[Flowable]) -> KeepTogether:
    """On one page if one page can hold them. ReportLab takes a group inside a group for an endless thing."""
    flat: list[Flowable] = []
    for part in parts:
        if isinstance(part, KeepTogether):
            flat += part._content
        elif not isinstance(part, CondPageBreak):
            flat.append(part)
    return KeepTogether(flat)


def _laid_out(block: blocks.Block, sheet: Sheet) -> list[Flowable]:
    lay = _LAYOUTS.get(type(block))
    if lay is None:
        raise TypeError(f"{block!r} is not a block of a paper")
    return lay(block, sheet)


def _heading(block: blocks.Heading, sheet: Sheet) -> list[Flowable]:
    return [sheet.told(block.text, f"heading{block.level}", block.language)]


def _text(block: blocks.Text, sheet: Sheet) -> list[Flowable]:
    return [sheet.told(block.text, block.style, block.language)]


def _bullets(block: blocks.Bullets, sheet: Sheet) -> list[Flowable]:
    labels = (f"{rank}." if block.ordered else "•" for rank in range(1, len(block.items) + 1))
    style = sheet.styles["numbered" if block.ordered else "item"]
    return _items(list(zip(labels, block.items, strict=True)), style, block.language)


def _ticks(block: blocks.Ticks, sheet: Sheet) -> list[Flowable]:
    return _items(
        [("☑" if ticked else "☐", text) for ticked, text in block.items], sheet.styles["tick"], block.language
    )


def _items(items: Sequence[tuple[str, str]], style: Any, language: str) -> list[Flowable]:
    key = object()
    if right_to_left(language):
        return [*(rtl_item(text, label, style, key, language) for label, text in items), Spacer(1, 4)]
    return [*(list_item(marked_up(text), label, style, key, language) for label, text in items), Spacer(1, 4)]


def _facts(block: blocks.Facts, sheet: Sheet) -> list[Flowable]:
    return [tables.facts(block, sheet)] if block.rows else []


def _table(block: blocks.Table, sheet: Sheet) -> list[Flowable]:
    return [tables.table(block, sheet)]


def _cards(block: blocks.Cards, sheet: Sheet) -> list[Flowable]:
    return figures.card_rows(block, sheet)


def _bars(block: blocks.Bars, sheet: Sheet) -> list[Flowable]:
    return _pictured(block, figures.BarChart(block, sheet), sheet)


def _flow(block: blocks.Flow, sheet: Sheet) -> list[Flowable]:
    return _pictured(block, charts.FlowPicture(block, sheet), sheet)


def _columns(block: blocks.Columns, sheet: Sheet) -> list[Flowable]:
    return _pictured(block, charts.ColumnChart(block, sheet), sheet)


def _pictured(block: blocks.Bars | blocks.Flow | blocks.Columns, picture: Flowable, sheet: Sheet) -> list[Flowable]:
    source = [sheet.paragraph(block.source, "small")] if block.source else []
    return [sheet.paragraph(block.title, "chart"), picture, *source]


def _notice(block: blocks.Notice, sheet: Sheet) -> list[Flowable]:
    title = [sheet.paragraph(block.title, "notice_title")] if block.title else []
    return [Panel([*title, sheet.paragraph(block.text, "notice")], sheet.accent, sheet.tint)]


def _code(block: blocks.Code, sheet: Sheet) -> list[Flowable]:
    texts = ((block.title, "role"), (block.text, "note"), (Markup("<b>{}</b>").format(block.address), "note"))
    return [CodeBlock(block.address, [sheet.paragraph(text, style) for text, style in texts])]


def _signatures(block: blocks.Signatures, sheet: Sheet) -> list[Flowable]:
    return [SignatureRow(block.signatures, sheet)] if block.signatures else []


def _keep(block: blocks.Keep, sheet: Sheet) -> list[Flowable]:
    return [KeepTogether(list(_unbroken(flowables(block.blocks, sheet))))]


def _unbroken(parts: Sequence[Flowable]) -> Iterator[Flowable]:
    """ReportLab breaks the page for nothing when a kept group or a conditional break stands in another."""
    for part in parts:
        if isinstance(part, KeepTogether):
            yield from _unbroken(part._content)
        elif not isinstance(part, CondPageBreak):
            yield part


def _space(block: blocks.Space, sheet: Sheet) -> list[Flowable]:
    return [Spacer(1, block.millimetres * mm)]


def _page_break(block: blocks.PageBreak, sheet: Sheet) -> list[Flowable]:
    return [PageBreakFlowable()]


_LAYOUTS: Final[dict[type, Callable[[Any, Sheet], list[Flowable]]]] = {
    blocks.Heading: _heading,
    blocks.Text: _text,
    blocks.Bullets: _bullets,
    blocks.Ticks: _ticks,
    blocks.Facts: _facts,
    blocks.Table: _table,
    blocks.Cards: _cards,
    blocks.Bars: _bars,
    blocks.Flow: _flow,
    blocks.Columns: _columns,
    blocks.Notice: _notice,
    blocks.Code: _code,
    blocks.Signatures: _signatures,
    blocks.Keep: _keep,
    blocks.Space: _space,
    blocks.PageBreak: _page_break,
}
