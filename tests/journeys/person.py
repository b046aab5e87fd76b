"""Somebody with a browser: opens addresses, follows links, fills forms by their labels and presses buttons.

Nothing is posted that a form of the page did not hold, its CSRF token first, but where one insists on purpose.
"""

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.journeys.page import Field, Page, plain

HOME = "https://ordi.example"
"""The public address of ``tests/conftest.py``."""


class Person:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page
        self.answer: TestResponse

    def open(self, address: str, *, status: int = 200) -> "Person":
        self._read(self.client.get(self._path(address), base_url=HOME, headers=self._from()))
        assert self.answer.status_code == status, self._told()
        return self

    def follow(self, link: str) -> "Person":
        return self.open(self.page.link(link))

    def press(self, button: str, filled: Mapping[str, Field] | None = None, *, status: int = 200) -> "Person":
        """Send the form of that button; ``status`` is that of the page on which one arrives."""
        self.send(button, filled)
        while self.answer.status_code in {302, 303}:
            self._read(self.client.get(self._path(self.answer.location), base_url=HOME))
        assert self.answer.status_code == status, self._told()
        return self

    def sees(self, *sentences: str) -> "Person":
        for sentence in sentences:
            assert plain(sentence) in self.page.text, f"« {sentence} » is not on {self._told()}"
        return self

    def sees_nowhere(self, *words: str) -> "Person":
        for word in words:
            assert word not in self.answer.text, f"« {word} » is on {self.page.path}"
        return self

    def download(self, link: str) -> bytes:
        """The PDF behind a link of the page."""
        return self._pdf(self.client.get(self._path(self.page.link(link)), base_url=HOME))

    def offers(self, button: str) -> bool:
        """Whether the page has that button, and it may be pressed."""
        return self.page.has_button(button)

    def save(self, link: str) -> bytes:
        """The file behind a link of the page, whatever it is."""
        answer = self.client.get(self._path(self.page.link(link)), base_url=HOME)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.data

    def insist(self, address: str, fields: Mapping[str, str]) -> str:
        """Post by hand what no button of the page offers, with the page's own token: it must be refused (409). What
        is answered."""
        token = next(each for each in self.page.tree.iter("input") if each.get("name") == "csrf_token").get("value")
        answer = self.client.post(
            self._path(address), data={**fields, "csrf_token": token}, base_url=HOME, headers=self._from()
        )
        assert answer.status_code == 409, f"{answer.status_code} {address}: {answer.text[:2000]}"
        return plain(answer.text)

    def print(self, button: str, filled: Mapping[str, Field] | None = None) -> bytes:
        """The PDF that a button gives."""
        here = self.page
        self.send(button, filled)
        self.page = here
        return self._pdf(self.answer)

    def sign_in(self, email: str, password: str) -> "Person":
        self.open("/connexion")
        return self.press("Se connecter", {"Adresse électronique": email, "Mot de passe": password})

    def send(self, button: str, filled: Mapping[str, Field] | None = None) -> int:
        """Press without following where it leads; the status of the answer."""
        sent = self.page.form(button, filled or {})
        values: MultiDict[str, object] = MultiDict()
        for name, each in ((name, each) for name, found in sent.fields.items() for each in found):
            values.add(name, (BytesIO(each[0]), each[1]) if isinstance(each, tuple) else each)
        where = self._path(sent.action)
        if sent.method == "get":
            answer = self.client.get(where, query_string=values, base_url=HOME, headers=self._from())
        else:
            answer = self.client.post(where, data=values, base_url=HOME, headers=self._from())
        self._read(answer)
        return answer.status_code

    def _read(self, answer: TestResponse) -> None:
        self.answer = answer
        if answer.mimetype == "text/html" and answer.status_code not in {302, 303}:
            self.page = Page(answer.text, answer.request.path)

    def _from(self) -> dict[str, str]:
        """A browser says where it comes from; Flask-WTF wants it over HTTPS."""
        return {"Referer": f"{HOME}{self.page.path}"} if hasattr(self, "page") else {}

    def _path(self, address: str) -> str:
        here = self.page.path if hasattr(self, "page") else "/"
        return urljoin(f"{HOME}{here}", address).removeprefix(HOME).partition("#")[0] or "/"

    def _told(self) -> str:
        shown = self.page.text if hasattr(self, "page") else ""
        return f"{self.answer.status_code} {self.answer.request.path}: {shown}"

    @staticmethod
    def _pdf(answer: TestResponse) -> bytes:
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:2000]
        return answer.data
