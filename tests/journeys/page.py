"""A page as its reader has it: sentences, links, and forms that are filled by their labels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from tests.pages import parsed

HIDDEN = {"script", "style", "svg", "template", "option", "datalist"}
CONTROLS = {"input", "select", "textarea"}
Field = str | bool | tuple[bytes, str]
"""What a person gives a field: a text, a tick, or a file as (bytes, name)."""


def plain(text: str) -> str:
    """One space between words, whatever its width."""
    return " ".join(re.sub(r"[\s\u00a0\u202f]+", " ", text).split())


def text_of(element: Element, *, skip: frozenset[str] | set[str] = HIDDEN) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in skip:
            block = " " if child.tag not in {"span", "b", "a", "strong", "code", "em"} else ""
            parts += [block, text_of(child, skip=skip), block]
        parts.append(child.tail or "")
    return "".join(parts)


@dataclass(frozen=True)
class Sent:
    """A form ready to be posted."""

    method: str
    action: str
    fields: dict[str, list[Any]]


class Page:
    def __init__(self, html: str, path: str) -> None:
        self.path = path
        self.tree, _invalid = parsed(html)
        self.parents = {child: parent for parent in self.tree.iter() for child in parent}
        main = self.tree.find(".//main")
        self.main = main if main is not None else self.tree
        self.text = plain(text_of(self.main))

    @property
    def title(self) -> str:
        heading = self.tree.find(".//h1")
        assert heading is not None
        return plain(text_of(heading))

    def link(self, label: str) -> str:
        """The address behind a link whose words are or begin with ``label``."""
        links = [(plain(text_of(a)), a.get("href") or "") for a in self.tree.iter("a")]
        return _only(label, links, f"no link « {label} » on {self.path}: {[words for words, _ in links]}")

    def row(self, words: str) -> tuple[str, str]:
        """The first link of the table's line that holds ``words``: what it says and where it leads."""
        rows = [each for each in self.tree.iter("tr") if words in plain(text_of(each))]
        assert len(rows) == 1, f"{len(rows)} lines with « {words} » on {self.path}"
        link = next(rows[0].iter("a"))
        return plain(text_of(link)), link.get("href") or ""

    def options(self, label: str) -> list[str]:
        """What a drop-down list offers."""
        select = self.field(label)
        assert select is not None
        return [plain(option.text or "") for option in select.iter("option")]

    def choices(self, label: str) -> list[str]:
        """What a group of buttons offers."""
        group = self.field(label)
        assert group is not None
        return list(self._radios(group))

    def choices_with(self, answer: str) -> list[str]:
        """The questions that may be answered so."""
        asked = [(each.find("legend"), self._radios(each)) for each in self.main.iter("fieldset")]
        return [_head(legend) for legend, found in asked if legend is not None and answer in found]

    def form(self, button: str, filled: Mapping[str, Field]) -> Sent:
        """The form sent by the button named so, its fields filled by their labels (or hidden ones by name)."""
        pressed = self._button(button, filled)
        form = self._form_of(pressed)
        values = self._as_shown(form)
        for label, value in filled.items():
            self._fill(form, values, label, value)
        if name := pressed.get("name"):
            values[name] = [pressed.get("value") or ""]
        action = pressed.get("formaction") or form.get("action") or self.path
        return Sent((form.get("method") or "get").lower(), action, values)

    def field(self, label: str, form: Element | None = None) -> Element | None:
        """The control or the group of choices that the label names."""
        where = form if form is not None else self.main
        for each in where.iter("label"):
            if _named(each, label) and (target := self._by_id(where, each.get("for") or "")) is not None:
                return target
        for each in where.iter("fieldset"):
            legend = each.find("legend")
            if legend is not None and (_named(legend, label) or _head(legend) == label):
                return each
        return None

    def has_button(self, label: str) -> bool:
        """Whether a button of these words may be pressed."""
        return any(words == label for words, _button in self._buttons())

    def _buttons(self) -> list[tuple[str, Element]]:
        return [
            (plain(text_of(each)), each)
            for each in self.tree.iter("button")
            if each.get("type", "submit") == "submit" and each.get("disabled") is None
        ]

    def _button(self, label: str, filled: Mapping[str, Field]) -> Element:
        buttons = self._buttons()
        apt = [
            (words, each) for words, each in buttons if all(self._knows(self._form_of(each), field) for field in filled)
        ]
        missing = (
            f"no button « {label} » on {self.path} with {list(filled)}: {[words for words, _ in buttons]}, {self.text}"
        )
        return _only(label, apt, missing)

    def _knows(self, form: Element, label: str) -> bool:
        return self.field(label, form) is not None or self._by_name(form, label) is not None

    def _form_of(self, element: Element) -> Element:
        while element.tag != "form":
            element = self.parents[element]
        return element

    def _by_id(self, where: Element, name: str) -> Element | None:
        return next((each for each in where.iter() if name and each.get("id") == name), None)

    def _by_name(self, form: Element, name: str) -> Element | None:
        return next((each for each in form.iter() if each.tag in CONTROLS and each.get("name") == name), None)

    def _radios(self, group: Element) -> dict[str, Element]:
        """The choices of a group by their words."""
        inputs = {each.get("id"): each for each in group.iter("input")}
        return {
            plain(text_of(each)): inputs[each.get("for")]
            for each in group.iter("label")
            if each.get("for") in inputs and inputs[each.get("for")].get("type") in {"radio", "checkbox"}
        }

    def _as_shown(self, form: Element) -> dict[str, list[Any]]:
        values: dict[str, list[Any]] = {}
        for name, value in _successful(form):
            values.setdefault(name, []).append(value)
        return values

    def _fill(self, form: Element, values: dict[str, list[Any]], label: str, value: Field) -> None:
        target = self.field(label, form)
        if target is None:
            target = self._by_name(form, label)
        assert target is not None
        if target.tag == "fieldset":
            choices = self._radios(target)
            assert str(value) in choices, f"« {value} » is not offered for « {label} »: {list(choices)}"
            target, value = choices[str(value)], True
        name = target.get("name") or ""
        if target.get("type") == "checkbox":
            others = [each for each in values.get(name, []) if each != target.get("value", "y")]
            values[name] = [*others, *([target.get("value", "y")] if value else [])]
        elif target.get("type") == "radio":
            values[name] = [target.get("value")]
        elif target.tag == "select":
            values[name] = [_option(target, str(value))]
        else:
            values[name] = [value]


def _successful(form: Element) -> Iterator[tuple[str, str]]:
    """What a browser would send of a form that nobody touched."""
    for each in form.iter():
        name = each.get("name")
        if each.tag not in CONTROLS or not name or each.get("disabled") is not None:
            continue
        kind = each.get("type", "text")
        if each.tag == "textarea":
            yield name, each.text or ""
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            yield name, chosen.get("value", "")
        elif kind in {"checkbox", "radio"}:
            if each.get("checked") is not None:
                yield name, each.get("value", "y")
        elif kind != "file":
            yield name, each.get("value", "")


def _option(select: Element, label: str) -> str:
    found = {plain(option.text or ""): option.get("value", "") for option in select.iter("option")}
    assert label in found, f"« {label} » is not offered: {list(found)}"
    return found[label]


def _named(element: Element, label: str) -> bool:
    return plain(text_of(element)).removesuffix(" (facultatif)") == label


def _head(legend: Element) -> str:
    """The question itself, without what explains it."""
    strong = legend.find("strong")
    return plain(text_of(legend if strong is None else strong))


def _only(label: str, found: list[tuple[str, Any]], missing: str) -> Any:
    """The one whose words are ``label``, else the only one whose words begin with it."""
    exact = [each for words, each in found if words == label]
    near = exact or [each for words, each in found if words.startswith(label)]
    assert near, missing
    assert len(near) == 1 or all(each == near[0] for each in near), f"several « {label} »"
    return near[0]
