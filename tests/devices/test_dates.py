"""Days of purchase as donors write them."""

import pytest

from ordis.devices.dates import bought_on


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/03/98", "1998-03-12"), ("03/80", "1980-03"), ("12/03/18", "2018-03-12"), ("12/03/2018", "2018-03-12"),
    ],
)  # fmt: skip
def test_a_year_of_two_figures_is_one_in_which_there_were_computers(text: str, iso: str) -> None:
    assert bought_on(text) == iso
