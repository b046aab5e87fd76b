"""What every page must be, whoever asks for it: a valid, labelled, self-contained French page."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


def lint(response: TestResponse) -> None:
    if response.mimetype != "text/html" or response.status_code in {301, 302, 303, 308}:
        return
    if response.request.method == "HEAD":
        return
    problems = defects(response.get_data(as_text=True))
    assert not problems, f"{response.request.path}: " + " · ".join(problems)


@lru_cache(maxsize=4)
def parsed(text: str) -> tuple[Element, tuple[str, ...]]:
    """The tree, and where it is no valid HTML. A page is linted, then read by who pressed: it is parsed once."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    return page, tuple(f"invalid HTML at line {position[0]}: {code}" for position, code, _details in parser.errors)


@lru_cache(maxsize=64)
def defects(text: str) -> tuple[str, ...]:
    """What is wrong with a page. A page that a thousand addresses answer alike, « not found », is judged once."""
    return tuple(_defects(text))


def _defects(text: str) -> Iterator[str]:
    page, invalid = parsed(text)
    yield from invalid
    headings = page.findall(".//h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    title = page.findtext(".//title") or ""
    if not title.strip(" ·"):
        yield "no title"
    if page.get("lang") != "fr":
        yield "language not said"
    yield from _twice(page)
    yield from _unlabelled(page)
    yield from _forbidden(page, text)


def _twice(page: Element) -> Iterator[str]:
    """What a label, a title or a link would lead to one of two. Hidden fields are led to by nothing."""
    shown = (element for element in page.iter() if element.get("type") != "hidden")
    counted = Counter(element.get("id") for element in shown if element.get("id"))
    yield from (f"two elements are called {name}" for name, times in counted.items() if times > 1)


def _unlabelled(page: Element) -> Iterator[str]:
    tied = {label.get("for") for label in page.iter("label")}
    wrapped = {id(field) for label in page.iter("label") for field in label.iter() if field.tag in LABELLED}
    for field in page.iter():
        if field.tag not in LABELLED or field.get("type") in NEEDS_NO_LABEL:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in tied and id(field) not in wrapped:
            yield f"field {field.get('name')} without a label"
    for image in page.iter("img"):
        if image.get("alt") is None:
            yield f"image {image.get('src')} without alt"


def _forbidden(page: Element, text: str) -> Iterator[str]:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("style"):
            yield f"inline style on {element.tag}"
        if any(name.startswith("on") for name in element.attrib):
            yield f"inline handler on {element.tag}"
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            yield "inline script"
        for name in ("src", "href", "action"):
            address = element.get(name) or ""
            if element.tag != "a" and re.match(r"(https?:)?//", address):
                yield f"{element.tag} loads from another host: {address}"
    if re.search(r">[^<]*\w'\w[^<]*<", re.sub(r"<(script|pre|code|textarea)[\s\S]*?</\1>", "", text)):
        yield "straight apostrophe in French text"
    if "None" in re.sub(r"<[^>]*>", " ", text).split():
        yield "a Python None reached the page"


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page to which a POST sends the browser."""
    assert answer.status_code in {302, 303}, (answer.status_code, answer.text[:2000])
    return client.get(answer.location)
