"""Figures of a run whose courses are known: what they say, that they fit, and that any run can be drawn."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble.results import Results
from sim.report import figures
from sim.report.figures.drawing import FOLDER, all_figures, draw_all
from sim.report.figures.falling import falls_of, happened
from sim.report.figures.fans import TITLES, fans_of
from sim.report.figures.files import content
from sim.report.figures.lags import links_of
from sim.report.figures.maps import control_on, default_days
from tests.conftest import ROOT
from tests.report.made import made_run

NAMES = ("outcomes", "map", "maps", "falls", "cascade", "courses", "fans-troops")


def words_of(figure: Any) -> list[str]:
    """All that is written in a figure."""
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.fixture(scope="module")
def drawn(made: Results) -> dict[str, Any]:
    return {name: draw() for name, draw in all_figures(made).items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_names_its_source(drawn: dict[str, Any], made: Results, name: str) -> None:
    source = " ".join(drawn[name].texts[2].get_text().split())
    assert source == (
        f"Simulation, not a forecast. The duel: 120 replications, seed 1, digest {made.summary['digest'][:8]}."
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_described_in_words(drawn: dict[str, Any], name: str) -> None:
    assert len(figures.describe_figure(drawn[name])) > 20


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_beyond_the_paper(drawn: dict[str, Any], name: str) -> None:
    from matplotlib.text import Text

    figure = drawn[name]
    figure.canvas.draw()
    width, height = figure.bbox.size
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert -1 <= box.x0 <= box.x1 <= width + 1, text.get_text()
            assert -1 <= box.y0 <= box.y1 <= height + 1, text.get_text()


def test_falls_are_counted(made: Results) -> None:
    ford = next(fall for fall in falls_of(made) if fall.place == "ford")
    days = made.columns(["fell.ford"])["fell.ford"].dropna()
    assert ford.share == len(days) / 120
    assert ford.at(0.5) == np.quantile(days, 0.5, method="inverted_cdf")


def test_the_likeliest_falls_come_first(made: Results) -> None:
    assert [fall.place for fall in falls_of(made)][:2] == ["ford", "market"]


def test_what_happened_is_taken_from_the_record(made: Results) -> None:
    assert happened(made) == {"ford": datetime.date(2014, 6, 10)}


def test_places_that_never_fall_are_named(drawn: dict[str, Any]) -> None:
    assert "Never lost: Hilltop, Castle." in words_of(drawn["falls"])


def test_a_place_follows_the_one_that_falls_before_it(made: Results) -> None:
    ford, market = links_of(made)
    assert (ford.place, ford.after) == ("ford", None)
    assert (market.after, market.where_fallen, market.where_not, market.lag) == ("ford", 1.0, 0.0, 4.0)


def test_no_place_follows_itself_through_others(made: Results) -> None:
    before = {link.place: link.after for link in links_of(made)}
    for place in before:
        trail, at = {place}, before[place]
        while at is not None:
            assert at not in trail
            trail.add(at)
            at = before[at]


def test_control_is_what_the_run_says(made: Results) -> None:
    share = control_on(made, made.days)[list(made.places).index("ford")]
    assert share == pytest.approx(made.summary["places"]["ford"])


def test_maps_show_the_start_some_weeks_and_the_end(made: Results) -> None:
    assert default_days(made) == [0, 7, 14, 30]


def test_chosen_dates_are_shown(made: Results) -> None:
    said = words_of(figures.control_maps(made, [datetime.date(2014, 6, 12)]))
    assert "12 Jun 2014" in said


def test_a_date_outside_the_run_is_refused(made: Results) -> None:
    with pytest.raises(figures.DateError, match=r"2014-05-01 is outside the days of the run. Allowed: 2014-06-04 to"):
        figures.control_map(made, made.day(datetime.date(2014, 5, 1)))


def test_fans_are_the_runs_quantiles(made: Results) -> None:
    (fan,) = (fan for fan in fans_of(made, "troops") if fan.actor == "rebels")
    daily = made.daily
    row = daily[(daily.actor == "rebels") & (daily.variable == "troops") & (daily.day == 30)].iloc[0]
    assert [fan.on(name, 30) for name in ("q05", "q50", "q95")] == [row.q05, row.q50, row.q95]


def test_actors_that_have_nothing_get_no_panel(made: Results) -> None:
    assert [fan.actor for fan in fans_of(made, "troops")] == ["crown", "rebels"]


def test_an_unknown_measure_is_refused(made: Results) -> None:
    with pytest.raises(figures.MeasureError, match=r'there is no measure "glory". Allowed: troops, paper'):
        figures.fans(made, "glory")


def test_outcomes_are_the_summarys(drawn: dict[str, Any], made: Results) -> None:
    share = made.summary["outcomes"]["ford_falls"]["probability"]
    assert f"{100 * share:.0f} %" in words_of(drawn["outcomes"])
    assert "Ford is lost within ten days" in words_of(drawn["outcomes"])


def test_each_course_names_a_replication_to_read(drawn: dict[str, Any], made: Results) -> None:
    from sim.report.courses import typical_courses

    said = words_of(drawn["courses"])
    assert all(f"such as replication {course.medoid}" in said for course in typical_courses(made).courses)


@pytest.mark.parametrize("kind", ["made_still", "made_failed"])
def test_a_run_in_which_nothing_happened_can_be_drawn(kind: str, request: pytest.FixtureRequest) -> None:
    for draw in all_figures(request.getfixturevalue(kind)).values():
        assert content(draw(), "svg")


def test_a_single_replication_can_be_drawn(tmp_path: Path, duel_plan: Any) -> None:
    files = draw_all(made_run(tmp_path / "run", duel_plan, 1), formats=["svg"])
    assert len(files) == len(NAMES) - 1 + len(TITLES)


def test_names_are_text_and_never_markup_or_mathematics(made: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(made.summary, "scenario", "<script>$x_1$</script>")
    text = figures.svg(figures.outcomes(made))
    assert "&lt;script&gt;$x_1$&lt;/script&gt;" in text


def test_files_are_where_they_are_said_to_be(made: Results) -> None:
    told: list[tuple[int, int]] = []
    files = draw_all(made, formats=["svg"], listener=lambda done, of: told.append((done, of)))
    assert {file.parent for file in files} == {made.folder / FOLDER}
    assert all(file.stat().st_size > 1000 for file in files)
    assert told[-1] == (len(told), len(told)) == (len(files), len(files))


def test_the_same_run_gives_the_same_bytes(made: Results) -> None:
    again = Results(made.folder)
    assert figures.figure_png(figures.control_map(made)) == figures.figure_png(figures.control_map(again))
    assert figures.svg(figures.courses(made)) == figures.svg(figures.courses(again))


def test_a_svg_is_sound_dated_nowhere_and_loads_nothing(drawn: dict[str, Any]) -> None:
    text = figures.svg(drawn["maps"])
    assert ET.fromstring(text).tag.endswith("svg")
    assert "<metadata" not in text
    assert 'href="http' not in text


def test_a_png_is_sharp_small_and_described(drawn: dict[str, Any]) -> None:
    import io

    from PIL import Image

    data = figures.figure_png(drawn["falls"])
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.width == 1024
        assert picture.info["Description"] == figures.describe_figure(drawn["falls"])
        assert picture.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert len(data) < 200_000


def test_another_format_is_refused(made: Results) -> None:
    with pytest.raises(figures.FormatError, match=r'figures are not written as "bmp". Allowed: png, svg'):
        draw_all(made, formats=["bmp"])


def test_pyplot_is_left_alone() -> None:
    program = "import sys, sim.report.figures; print('matplotlib.pyplot' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_threads_may_draw_at_the_same_time(made: Results, drawn: dict[str, Any]) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(content(figures.outcomes(made), "png"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {content(drawn["outcomes"], "png")}
