"""Where a harvest may go: never behind the wall of whoever runs it."""

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.reports.harvest.addresses import Unreadable, read, resolve


def leading_to(*addresses: str) -> Any:
    def resolver(_host: str, port: int, **_options: object) -> list[tuple[Any, ...]]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return resolver


@pytest.mark.parametrize(
    "url",
    ["", "donnees.fr/x.csv", "ftp://ville.fr/x.csv", "file:///etc/passwd", "https://", "https:///x", "https://v.fr:99999/x",
     "https://ville.fr/a b", "https://ville.fr/\r\nX: y", "https://[::1", "https://.fr/", "https://ville.fr/é"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Unreadable, match="adresse complète"):
        read(url)


def test_http_and_passwords_are_refused() -> None:
    with pytest.raises(Unreadable, match="https"):
        read("http://ville.fr/2022.csv")
    assert read("http://ville.fr/2022.csv", local=True).port == 80
    for url in ("https://moi:secret@ville.fr/", "https://moi@ville.fr/"):
        with pytest.raises(Unreadable, match="identifiant"):
            read(url)


def test_an_address_is_taken_apart_and_put_together_again() -> None:
    assert (
        read("https://Données.Ville.fr:8443/a/2022.csv?x=1#y").url
        == "https://xn--donnes-eva.ville.fr:8443/a/2022.csv?x=1"
    )
    assert read("https://ville.fr").url == "https://ville.fr/"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1",
     "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
     "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_after_the_name_was_resolved(address: str) -> None:
    with pytest.raises(Unreadable, match="pas publique"):
        resolve(read("https://ville.fr/"), leading_to(address))
    with pytest.raises(Unreadable, match="pas publique"):
        resolve(read("https://ville.fr/"), leading_to("93.184.215.14", address))


def test_a_public_address_is_the_one_that_is_called() -> None:
    found = resolve(read("https://ville.fr/"), leading_to("93.184.215.14", "2606:2800:21f::1", "93.184.215.14"))
    assert found == ["93.184.215.14", "2606:2800:21f::1"]


@pytest.mark.parametrize("address", ["93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_trial_reaches_this_machine_alone(address: str) -> None:
    with pytest.raises(Unreadable, match="pas publique"):
        resolve(read("http://ville.fr/", local=True), leading_to(address))
    assert resolve(read("http://ville.fr/", local=True), leading_to("127.0.0.1", "::1")) == ["127.0.0.1", "::1"]


def test_a_name_that_is_not_known_is_said() -> None:
    def unknown(*_args: object, **_options: object) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreadable, match=r"ville\.fr n’existe pas"):
        resolve(read("https://ville.fr/"), unknown)
    with pytest.raises(Unreadable, match="n’existe pas"):
        resolve(read("https://ville.fr/"), leading_to())


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_loopback_written_in_another_way_is_seen_once_resolved(host: str) -> None:
    with pytest.raises(Unreadable, match=r"pas publique|n’existe pas"):
        resolve(read(f"https://{host}/"))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        target = read(f"https://{text}")
    except Unreadable:
        return
    assert target.scheme == "https"
    assert target.path.isascii()
    assert target.host.isascii()
