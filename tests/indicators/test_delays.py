from ordis.indicators.delays import median


def test_the_median_of_an_even_number_of_delays_is_the_lower_middle() -> None:
    assert median([9, 1, 5, 3]) == 3
    assert median([]) is None
