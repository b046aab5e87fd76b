import smtplib
from email.message import EmailMessage

import pytest

from tests.services.smtp import HOST, running_smtp


def letter(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ville@example.org", to, "Reçu\u202f: merci"
    message.set_content("Votre don est arrivé à l’atelier.")
    return message


def test_a_message_sent_arrives_with_its_accents() -> None:
    with running_smtp() as mailbox, smtplib.SMTP(HOST, mailbox.port) as client:
        client.send_message(letter("don@example.org"))
        [received] = mailbox.to("don@example.org")
    assert received["Subject"] == "Reçu\u202f: merci"
    assert "arrivé à l’atelier" in received.get_content()


def test_a_refused_address_is_refused_and_nothing_is_kept() -> None:
    with running_smtp() as mailbox, smtplib.SMTP(HOST, mailbox.port) as client:
        mailbox.refusing["parti@example.org"] = "550 No such mailbox"
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter("parti@example.org"))
        assert mailbox.messages == []


def test_two_servers_do_not_mix_their_mail() -> None:
    with running_smtp() as one, running_smtp() as other, smtplib.SMTP(HOST, one.port) as client:
        client.send_message(letter("don@example.org"))
        assert (len(one.messages), len(other.messages)) == (1, 0)
