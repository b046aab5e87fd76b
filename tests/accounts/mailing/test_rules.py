"""What a text of a message may say, and how it is filled."""

import pytest

from ordis.accounts.mailing import rules
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.rules import Words

STAGE = MailStage(
    "test.stage",
    "Essai",
    Reader.DONOR,
    "Don {don}",
    "Votre don {don}. {raison} Voyez\u202f:\n{lien}",
    {"don": Variable("le numéro", "DON-1"), "raison": Variable("la raison", "Trop tard."), "lien": link()},
    needed=("lien",),
)
VALUES = {"don": "DON-1", "raison": "", "lien": "https://ordi.example/x", "ville": "Poitiers"}


def faults(subject: str = "Objet", body: str = "{lien}") -> str:
    return " ".join(rules.faults(Words(subject, body), STAGE))


def test_the_shipped_text_may_be_kept() -> None:
    assert rules.faults(rules.shipped(STAGE), STAGE) == []


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("", "{lien}", "L’objet est vide."),
        ("Objet", "", "Le texte est vide."),
        ("Objet", "{lien} {prix}", "Rien ne remplit {prix}"),
        ("Objet {prix}", "{lien}", "Rien ne remplit {prix}"),
        ("Objet", "{lien} { don }", "Rien ne remplit { don }"),
        ("Objet", "{lien} {{ 7*7 }}", "Rien ne remplit { 7*7 }"),
        ("Objet {ville", "{lien}", "Une accolade est seule"),
        ("Objet", "{lien} ville}", "Une accolade est seule"),
        ("Voyez {lien}", "{lien}", "{lien} ne va pas dans l’objet"),
        ("Objet", "Voyez la page.", "Le texte doit dire"),
        ("x" * 121, "{lien}", "il en a 121"),
        ("Objet", "{lien}" + "x" * 4_000, "il en a 4006"),
    ],
)
def test_a_text_with_a_fault_says_which(subject: str, body: str, said: str) -> None:
    assert said in faults(subject, body)


def test_every_text_may_say_who_the_city_is() -> None:
    assert faults("{operation}", "{lien} {ville} {service} {telephone} {courriel} {adresse}") == ""


def test_a_variable_with_nothing_to_say_leaves_no_gap() -> None:
    words = Words("Don  {raison}  {don}", "Votre don. {raison} Voyez.\n\n{raison}\n\n{lien}")
    assert rules.filled(words, VALUES) == Words("Don DON-1", "Votre don. Voyez.\n\nhttps://ordi.example/x")


def test_a_value_is_never_filled_again_nor_breaks_the_subject() -> None:
    for line_end in ("\r\n", "\x85", "\u2028"):  # what ends a line for the header of a message
        sly = VALUES | {"don": f"{{lien}}{line_end}Bcc: x@exemple.fr"}
        subject = rules.filled(Words("Don {don}", "{don}"), sly).subject
        assert subject == "Don {lien} Bcc: x@exemple.fr"


def test_what_is_being_written_keeps_what_nothing_fills() -> None:
    assert rules.filled_as_typed(Words("{prix} {don}", "{lien}"), VALUES).subject == "{prix} DON-1"


def test_what_a_browser_sends_is_tidied() -> None:
    assert rules.typed(" Un\r\nobjet ", "Un.\r\n\r\n\x00Deux. \r\n") == Words("Un objet", "Un.\n\nDeux.")


@pytest.mark.parametrize("tag", ["<b>", "</p>", "<br/>", "<br />", '<a href="https://exemple.fr">', "<H2>"])
def test_a_tag_is_remarked_once_and_keeps_nothing_from_being_kept(tag: str) -> None:
    said = Words(STAGE.subject, f"{STAGE.body}\n\nDu {tag} et encore {tag}.")
    (remark,) = rules.remarks(said)
    assert f": {tag} s’y lira tel quel" in remark
    assert rules.faults(said, STAGE) == []


@pytest.mark.parametrize(
    "words", ["<3", "a < b et b > c", "Ville <contact@ville.example>", "<https://exemple.fr>", "{lien}"]
)
def test_what_is_no_tag_is_not_remarked(words: str) -> None:
    assert rules.remarks(Words("Objet", words)) == []
