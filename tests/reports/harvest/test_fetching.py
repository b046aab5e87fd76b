"""One file, from a real server: bounded, of its type, never led elsewhere."""

import ssl
import time
from pathlib import Path

import pytest

from ordis.reports.harvest import fetching
from ordis.reports.harvest.addresses import Unreadable
from ordis.reports.harvest.fetching import fetch
from tests.reports.harvest.serving import Answer, Site, file_of, serving
from tests.reports.harvest.test_addresses import leading_to


def got(site: Site, path: str = "/a", **options: object) -> bytes:
    return fetch(f"{site.url}{path}", local=True, **options).body  # type: ignore[arg-type]


def test_a_file_is_read_at_the_address_that_was_checked_under_its_own_name() -> None:
    with serving(a=file_of()) as site:
        port = site.url.rpartition(":")[2]
        found = fetch(f"http://ville.example:{port}/a", local=True, resolver=leading_to("127.0.0.1"))
        assert found.body == file_of().body
        assert site.asked == [("/a", f"ville.example:{port}")]


def test_an_address_that_does_not_answer_gives_way_to_the_next_of_the_same_name() -> None:
    with serving(a=file_of()) as site:
        assert got(site, resolver=leading_to("127.0.0.9", "127.0.0.1"))


def test_without_the_option_of_trials_this_machine_is_not_called() -> None:
    with serving(a=file_of()) as site:
        for url in (f"{site.url}/a", f"https{site.url[4:]}/a"):
            with pytest.raises(Unreadable):
                fetch(url)
        assert site.asked == []


def test_a_redirection_within_the_site_is_followed() -> None:
    with serving(a=Answer(status=302, headers={"Location": "/b"}), b=file_of()) as site:
        found = fetch(f"{site.url}/a", local=True)
        assert (found.url, found.body) == (f"{site.url}/b", file_of().body)


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest", "https://127.0.0.1/b", "http://127.0.0.1:1/b", "//ailleurs.example/b",
     "file:///etc/passwd", "gopher://x/", "http://[::1]/b", "http://localhost/b"],
)  # fmt: skip
def test_a_redirection_to_another_site_or_scheme_is_refused_and_not_followed(location: str) -> None:
    with serving(a=Answer(status=301, headers={"Location": location}), b=file_of()) as site:
        with pytest.raises(Unreadable):
            got(site)
        assert [path for path, _host in site.asked] == ["/a"]


def test_a_name_that_changes_its_address_between_two_requests_is_checked_each_time() -> None:
    answers = [leading_to("127.0.0.1"), leading_to("10.0.0.1")]
    with serving(a=Answer(status=302, headers={"Location": "/b"}), b=file_of()) as site:
        with pytest.raises(Unreadable, match="pas publique"):
            got(site, resolver=lambda *args, **options: answers.pop(0)(*args, **options))
        assert [path for path, _host in site.asked] == ["/a"]


def test_a_round_of_redirections_ends() -> None:
    with serving(a=Answer(status=302, headers={"Location": "/a"})) as site:
        with pytest.raises(Unreadable, match="sans fin"):
            got(site)
        assert len(site.asked) == fetching.HOPS + 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(b"<html>", "text/html"), "text/html"),
        (Answer(b"x", "application/octet-stream"), "application/octet-stream"),
        (Answer(b"x", status=500), "répond 500"),
        (Answer(b"x", status=304), "répond 304"),
        (Answer(b"x", headers={"Content-Encoding": "gzip"}), "compressée"),
        (Answer(b"x" * (fetching.LONGEST + 1)), "2\u00a0Mo"),
    ],
)
def test_a_bad_answer_is_named(answer: Answer, sentence: str) -> None:
    with serving(a=answer) as site, pytest.raises(Unreadable, match=sentence):
        got(site)


def test_a_file_that_is_not_there_is_said() -> None:
    with serving() as site, pytest.raises(Unreadable, match="répond 404"):
        got(site)


def test_an_answer_that_drips_is_given_up_in_time() -> None:
    began = time.monotonic()
    with serving(a=Answer(b"x" * 500, drip=0.05)) as site, pytest.raises(Unreadable, match="pas arrivée entière"):
        got(site, patience=0.4)
    assert time.monotonic() - began < 5


def test_a_resolver_that_never_answers_is_given_up_in_time() -> None:
    with pytest.raises(Unreadable, match="pas arrivée entière"):
        fetch("https://ville.example/", patience=0.2, resolver=lambda *_args, **_options: time.sleep(2) or [])


def test_nobody_at_the_address_is_said() -> None:
    with serving() as site:
        url = site.url
    with pytest.raises(Unreadable, match="ne répond pas"):
        fetch(f"{url}/a", local=True)


def test_a_certificate_that_does_not_verify_is_refused(tmp_path: Path) -> None:
    from tests.reports.harvest.tls import self_signed

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with serving(context, a=file_of()) as site:
        with pytest.raises(Unreadable, match="certificat"):
            fetch(f"https{site.url[4:]}/a", local=True)
        assert site.asked == []
