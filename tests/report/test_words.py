import pytest

from sim.core import words


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (0, 1000, "never"),
        (1, 1000, "fewer than 1 in 100"),
        (25, 1000, "about 2 in 100"),
        (60, 1000, "about 6 in 100"),
        (5, 1000, "fewer than 1 in 100"),
        (6, 1000, "about 1 in 100"),
        (94, 1000, "about 9 in 100"),
        (710, 1000, "about 71 in 100"),
        (906, 1000, "about 91 in 100"),
        (950, 1000, "about 95 in 100"),
        (58, 59, "about 98 in 100"),
        (994, 1000, "about 99 in 100"),
        (999, 1000, "more than 99 in 100"),
        (1000, 1000, "always"),
        (0, 0, "not answerable"),
    ],
)
def test_a_probability_is_said_in_words(count: int, of: int, said: str) -> None:
    assert words.likelihood(count, of) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.001, "<1 %"), (0.714, "71 %"), (0.999, ">99 %"), (1, "100 %"), (None, "-")],
)
def test_what_is_possible_is_never_shown_as_impossible_or_certain(share: float | None, said: str) -> None:
    assert words.percent(share) == said


def test_an_interval_has_one_decimal() -> None:
    assert words.interval(0.6821, 0.7415) == "68.2 to 74.2 %"
    assert words.interval(None, None) == "-"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (0.512, "0.512"), (14237, "14,200"), (-431.4, "-431"), (1_234_567, "1.23 M"), (999.9, "1,000")],
)
def test_amounts_have_three_significant_digits(number: float, said: str) -> None:
    assert words.amount(number) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (87, "87"), (996, "1k"), (14237, "14k"), (-1_230_000, "-1.2M"), (999_999, "1M")]
)
def test_short_amounts_have_two(number: float, said: str) -> None:
    assert words.short(number) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2014-06-09", "2014-06-09", "9 Jun 2014"),
        ("2014-06-09", "2014-06-12", "9 to 12 Jun 2014"),
        ("2014-06-09", "2014-07-02", "9 Jun to 2 Jul 2014"),
        ("2014-12-30", "2015-01-02", "30 Dec 2014 to 2 Jan 2015"),
    ],
)
def test_dates_say_only_once_what_they_share(first: str, last: str, said: str) -> None:
    assert words.days(first, last) == said
