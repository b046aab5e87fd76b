"""Processes that make papers beside this one: what they answer goes to who asked, even when one of them fails."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from ordis.documents import sealing
from ordis.documents.actions import Identity, Task, letterhead
from ordis.documents.batches.processes import Crew, MakingFailed
from ordis.kernel.blobs import blobs
from tests.conftest import TODAY
from tests.documents.batches.test_batches import page


def task(subject: str) -> Task:
    identity = Identity("ATD-2026-00001", "https://ordi.example/v/abc", TODAY, True, letterhead())
    return Task(partial(page, subject), identity, "essai", "Poitiers")


def test_what_was_made_for_a_call_that_failed_is_never_given_to_the_next(session: Session) -> None:
    with Crew(2) as crew:
        for _attempt in range(2):
            with pytest.raises((MakingFailed, ValueError)):
                crew(sealing.current(), [task("DON-1-broken"), task("DON-2")])
        made = crew(sealing.current(), [task("DON-3"), task("DON-4"), task("DON-5")])
    stories = [blobs().get(kept.story_blob or "").decode() for kept in made]
    assert all(f"DON-{rank}." in story for rank, story in enumerate(stories, 3)), stories


def test_a_process_that_dies_fails_the_call_and_leaves_the_next_to_say_so(session: Session) -> None:
    with Crew(2) as crew:
        crew(sealing.current(), [task("DON-1"), task("DON-2")])
        ((process, _line),) = crew._others
        process.kill()
        process.join()
        for _attempt in range(2):
            with pytest.raises(MakingFailed):
                crew(sealing.current(), [task("DON-3"), task("DON-4")])
