"""Notices of non-delivery as Postfix and Exchange write them, and what is no notice."""

import pytest

from ordis.kernel.delivery_status import read, status_in, told
from ordis.kernel.unreadable import Unreadable

OURS = "<169.42.7@ville.example>"
POSTFIX = """\
Return-Path: <>
Received: by mx.ville.example (Postfix)
\tid 4XyZab1Cz9; Fri, 20 Nov 2026 10:02:11 +0100 (CET)
Date: Fri, 20 Nov 2026 10:02:11 +0100 (CET)
From: MAILER-DAEMON@mx.ville.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ordi@ville.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZaa5Bz8.1795165331/mx.ville.example"
Message-Id: <4XyZab1Cz9@mx.ville.example>

This is a MIME-encapsulated message.

--4XyZaa5Bz8.1795165331/mx.ville.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.ville.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<lea@exemple.fr>: host mx.exemple.fr[192.0.2.7] said: 550 5.1.1 <lea@exemple.fr>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--4XyZaa5Bz8.1795165331/mx.ville.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ville.example
X-Postfix-Queue-ID: 4XyZaa5Bz8
X-Postfix-Sender: rfc822; ordi@ville.example
Arrival-Date: Fri, 20 Nov 2026 10:02:09 +0100 (CET)

Final-Recipient: rfc822; lea@exemple.fr
Original-Recipient: rfc822;lea@exemple.fr
Action: {action}
Status: {status}
Remote-MTA: dns; mx.exemple.fr
Diagnostic-Code: smtp; 550 5.1.1 <lea@exemple.fr>: Recipient address rejected:
    User unknown

--4XyZaa5Bz8.1795165331/mx.ville.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <ordi@ville.example>
From: ordi@ville.example
To: lea@exemple.fr
Subject: Votre rendez-vous
Message-ID: {message_id}

--4XyZaa5Bz8.1795165331/mx.ville.example--
"""
EXCHANGE = """\
From: <postmaster@exemple.fr>
To: <ordi@ville.example>
Date: Fri, 20 Nov 2026 09:02:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="3b9a-5d2e_EX01.exemple.fr"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: fr-FR
Message-ID: <d1b2-77@EX01.exemple.fr>
In-Reply-To: {message_id}
References: {message_id}
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IFZvdHJlIHJlbmRlei12b3Vz?=
MIME-Version: 1.0

--3b9a-5d2e_EX01.exemple.fr
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="inner_EX01.exemple.fr"

--inner_EX01.exemple.fr
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

Vm90cmUgbWVzc2FnZSBuJ2EgcGFzIHB1IMOqdHJlIHJlbWlzLg==

--inner_EX01.exemple.fr
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PHA+Vm90cmUgbWVzc2FnZTwvcD4=

--inner_EX01.exemple.fr--

--3b9a-5d2e_EX01.exemple.fr
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.exemple.fr
Received-From-MTA: dns;mx.ville.example
Arrival-Date: Fri, 20 Nov 2026 09:02:10 +0000

Original-Recipient: rfc822;noe@exemple.fr
Final-Recipient: rfc822;noe@exemple.fr
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException
X-Display-Name: =?utf-8?Q?No=C3=A9?=

--3b9a-5d2e_EX01.exemple.fr
Content-Type: message/rfc822

Received: from mx.ville.example (192.0.2.1) by EX01.exemple.fr (192.0.2.9)
From: <ordi@ville.example>
To: <noe@exemple.fr>
Subject: Votre rendez-vous
Message-ID: {message_id}
Content-Type: text/plain; charset="utf-8"

Bonjour,
--3b9a-5d2e_EX01.exemple.fr--
"""
AWAY = """\
From: lea@exemple.fr
To: ordi@ville.example
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Subject: Absente jusqu'au 30
Content-Type: text/plain; charset=utf-8

Je suis absente.
"""


def postfix(message_id: str = OURS, action: str = "failed", status: str = "5.1.1") -> bytes:
    return POSTFIX.format(message_id=message_id, action=action, status=status).encode()


def exchange(message_id: str = OURS) -> bytes:
    return EXCHANGE.format(message_id=message_id).replace("\n", "\r\n").encode()


def test_postfix_sends_the_headers_back() -> None:
    notice = read(postfix())
    assert notice is not None
    assert (notice.message_ids, notice.failed, notice.status) == ((OURS,), True, "5.1.1")
    assert notice.said == "550 5.1.1 <lea@exemple.fr>: Recipient address rejected: User unknown"


def test_exchange_sends_the_message_back() -> None:
    notice = read(exchange())
    assert notice is not None
    assert (notice.message_ids, notice.failed, notice.status) == ((OURS,), True, "5.2.2")
    assert notice.said.startswith("554 5.2.2 mailbox full; STOREDRV")


def test_exchange_names_the_message_even_when_it_sends_nothing_back() -> None:
    whole = exchange()
    cut = whole[: whole.index(b"--3b9a-5d2e_EX01.exemple.fr\r\nContent-Type: message/rfc822")]
    notice = read(cut)
    assert notice is not None
    assert notice.message_ids == (OURS,)


def test_a_message_that_is_only_late_has_not_failed() -> None:
    notice = read(postfix(action="delayed", status="4.4.1"))
    assert notice is not None
    assert (notice.failed, notice.status) == (False, "4.4.1")


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff" * 40, AWAY.format(message_id=OURS).encode(), postfix()[:400], b"Content-Type: multipart/report"],
    ids=["empty", "bytes", "away", "cut", "hollow"],
)
def test_what_is_no_notice_is_none(data: bytes) -> None:
    assert read(data) is None


def nested(parts: int) -> bytes:
    """As many messages, each in the one before: no mail program writes it, the parser goes as deep as it is told."""
    each = "Content-Type: multipart/mixed; boundary={0}\r\n\r\n--{0}\r\n"
    return "".join(each.format(number) for number in range(parts)).encode()


NO_CHARSET = b"Content-Type: multipart/report; boundary*=a\x00b''yy\r\n\r\n--yy\r\n"


@pytest.mark.parametrize("data", [nested(2000), NO_CHARSET], ids=["nested", "charset"])
def test_what_was_made_to_break_the_parser_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b", "\x7f"])
def test_a_name_or_words_with_letters_that_nobody_sees_are_not_taken_as_they_are(letter: str) -> None:
    notice = read(postfix(f"<a{letter}b@ville.example>").replace(b"User unknown", f"User{letter}unknown".encode()))
    assert notice is not None
    assert notice.message_ids == ()
    assert notice.said.endswith("Recipient address rejected: User unknown")


def test_of_the_thousands_of_messages_that_a_notice_may_name_the_surest_are_kept() -> None:
    named = " ".join(f"<{number}@ville.example>" for number in range(40_000))
    notice = read(b"References: " + named.encode() + b"\r\n" + postfix())
    assert notice is not None
    assert notice.message_ids[0] == OURS
    assert len(notice.message_ids) == 20


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("5.1.1", "n’existe pas"), ("5.1.10", "n’existe pas"), ("5.2.2", "pleine"), ("5.2.1", "fermée"),
        ("5.3.4", "trop gros"), ("4.4.7", "ne répond pas"), ("5.7.1", "règle"), ("5.0.0", "n’a pas pris"),
        ("", "n’a pas pris"),
    ],
)  # fmt: skip
def test_a_code_is_told_in_french(status: str, says: str) -> None:
    assert says in told(status)
    assert "«" not in told(status)


def test_the_code_of_an_answer_is_not_an_address_nor_a_version() -> None:
    assert [status_in(text) for text in ("550 5.1.1 No", "host 192.0.2.5.1.1 said", "450 4.2.2", "no")] == [
        "5.1.1", "", "4.2.2", "",
    ]  # fmt: skip
