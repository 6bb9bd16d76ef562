import io

from rich.console import Console

from sim.core.coefficients import registry
from sim.report.terminal import listing
from sim.scenario.provenance import SourcedNumber

ROWS = [
    SourcedNumber("actors.isis.treasury", "10 to 100", 10, 100, "Almanac, p. 4", "V", None, "M USD"),
    SourcedNumber("places.ford.grievance", "0.5", 0.5, 0.5, None, "J", "a guess", None),
    SourcedNumber("places.ford.cash", "20", 20, 20, None, None, None, None),
]


def printed(width: int = 120) -> str:
    file = io.StringIO()
    listing.show_sources(ROWS, ROWS, Console(file=file, width=width, markup=False))
    return file.getvalue()


def test_each_number_has_a_line_with_its_source() -> None:
    assert any("actors.isis.treasury" in line and "Almanac, p. 4" in line for line in printed().splitlines())


def test_a_known_number_has_no_range() -> None:
    assert "20 to 20" not in printed()


def test_the_count_says_how_many_have_no_source() -> None:
    expected = (
        "3 numbers: 1 with a source; tags: 1 V (seen in a source), 0 M (general knowledge, not checked "
        "against a source), 1 J (judgement), 0 C (calculated); 1 with neither source nor tag."
    )
    assert listing.count_sources(ROWS) == expected


def test_untagged_numbers_are_those_with_neither_source_nor_tag() -> None:
    assert [row.path for row in listing.untagged(ROWS)] == ["places.ford.cash"]


def test_comma_separated_values_have_a_header_and_a_row_a_number() -> None:
    file = io.StringIO()
    listing.write_sources_csv(ROWS, file)
    lines = file.getvalue().splitlines()
    assert lines[0] == "path,value,low,high,unit,source,tag,note"
    assert lines[1] == 'actors.isis.treasury,10 to 100,10,100,M USD,"Almanac, p. 4",V,'
    assert len(lines) == 4


def test_every_coefficient_is_listed() -> None:
    file = io.StringIO()
    listing.show_parameters(registry(), Console(file=file, width=200, markup=False))
    assert f"{len(registry())} coefficients." in file.getvalue()
    assert all(name in file.getvalue() for name in registry())
