"""Every message of the house: registered, sober, and true to what it declares."""

import importlib
import pkgutil
import re

import pytest

import ordis
from ordis.accounts.mailing import rules
from ordis.accounts.mailing.kinds import MailStage
from ordis.kernel.variables import variables
from ordis.mails import MAIL_STAGES

BY_KEY = {each.key: each for each in MAIL_STAGES}


def declared() -> dict[str, MailStage]:
    """By key, every stage that a module of Ordis holds, alone or in a group."""
    found: dict[str, MailStage] = {}
    for module in pkgutil.walk_packages(ordis.__path__, "ordis."):
        held = [*vars(importlib.import_module(module.name)).values()]
        held += [one for each in held if isinstance(each, dict | tuple) for one in _inside(each)]
        found |= {each.key: each for each in held if isinstance(each, MailStage)}
    return found


def _inside(group: dict[object, object] | tuple[object, ...]) -> list[object]:
    return list(group.values() if isinstance(group, dict) else group)


def test_the_page_of_the_city_lists_every_message_that_a_room_declares() -> None:
    assert declared() == BY_KEY
    assert len(BY_KEY) == len(MAIL_STAGES) > 50


@pytest.mark.parametrize("key", BY_KEY)
def test_a_shipped_text_says_what_it_must_and_fills_all_that_it_declares(key: str) -> None:
    stage = BY_KEY[key]
    assert rules.faults(rules.shipped(stage), stage) == []
    assert set(stage.needed) <= stage.vocabulary.keys()
    assert all(each.meaning and each.example for each in stage.variables.values())
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", key)
    assert len(key) <= 60


@pytest.mark.parametrize("key", BY_KEY)
def test_a_shipped_text_is_plain_and_without_greeting_or_signature(key: str) -> None:
    words = rules.shipped(BY_KEY[key])
    assert not re.search(r"<\w|\{\{|\{%|https?:", words.body)
    assert not words.body.startswith("Bonjour")
    assert "\n\n\n" not in words.body
    assert words.body == words.body.strip()
    assert not words.subject.endswith(".")


@pytest.mark.parametrize("key", BY_KEY)
def test_an_address_and_a_code_are_private_and_must_be_said(key: str) -> None:
    stage = BY_KEY[key]
    secret = {name for name, each in stage.variables.items() if each.example.startswith("/") or name == "code"}
    assert all(stage.variables[name].private for name in secret)
    assert secret <= {*stage.needed}
    assert not secret & variables(stage.subject)
