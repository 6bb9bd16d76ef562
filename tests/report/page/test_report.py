"""The report says what the run's files say, keeps itself to itself, and is made anew only when it must be."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.ensemble.chunks import Interrupted
from sim.ensemble.results import Results
from sim.ensemble.store import MANIFEST, SUMMARY, write_json
from sim.report.page import report
from tests.report.page.reading import Page

SECTIONS = [
    "question", "outcomes", "map", "falls", "forces", "courses", "harm", "uncertain", "assumptions", "limits",
    "reproduce",
]  # fmt: skip


def test_sections_stand_in_their_order(page: Page) -> None:
    assert [section["id"] for section in page.all("section")] == SECTIONS


def test_navigation_leads_to_every_section(page: Page) -> None:
    targets = [link["href"] for link in page.all("a") if link["href"][1:] in SECTIONS]
    assert targets == [f"#{name}" for name in SECTIONS]


def test_links_lead_somewhere(page: Page) -> None:
    there = {element["id"] for element in page.all(id="*")}
    assert {link["href"][1:] for link in page.all("a")} <= there


def test_ids_are_unique(page: Page) -> None:
    found = [element["id"] for element in page.all(id="*")]
    assert sorted(found) == sorted(set(found))


def test_outcomes_equal_the_summary(page: Page, weak: Results) -> None:
    for name, answer in weak.summary["outcomes"].items():
        row = page.one("tr", data_outcome=name)
        told = {key: row.number(f"data-{key}") for key in ("probability", "low", "high", "count", "of")}
        assert told == {key: answer[key] for key in told}


def test_ranges_equal_the_summary(page: Page, weak: Results) -> None:
    told = {}
    actor = ""
    for element in page.elements:
        if element.tag == "tr" and "data-actor" in element.attributes:
            actor = element["data-actor"]
        if element.tag == "td" and "data-measure" in element.attributes:
            numbers = [element.number(f"data-{name}") for name in ("median", "low", "high")]
            told[actor, element["data-measure"]] = numbers
    assert ("rebels", "displaced") in told
    for (actor, measure), numbers in told.items():
        found = weak.summary["actors"][actor][measure]
        assert numbers == [found["median"], found["low5"], found["high95"]]


def test_falls_equal_the_summary(page: Page, weak: Results) -> None:
    rows = list(page.all("tr", data_fell="*"))
    assert rows[0]["data-fell"] == "ford"
    for row in rows:
        fall = weak.summary["fell"][row["data-fell"]]
        assert (row.number("data-share"), row["data-median"]) == (fall["share"], fall["median"])


def test_the_whole_summary_is_inside(page: Page, weak: Results) -> None:
    assert page.data("summary") == weak.summary


def test_the_map_knows_every_evening(page: Page, weak: Results) -> None:
    data = page.data("days-data")
    assert len(data["dates"]) == len(data["panels"][0]["frames"]) == weak.days + 1


def test_the_last_frame_is_the_summary(page: Page, weak: Results) -> None:
    panel = page.data("days-data")["panels"][0]
    actors = [*weak.actors, "nobody"]
    held: dict[str, dict[str, float]] = {}
    for frame in panel["frames"]:
        for place, entry in zip(weak.places, frame, strict=True):
            if entry is not None:
                held[place] = {actors[row]: part for row, part in zip(entry[::2], entry[1::2], strict=True)}
    wanted = weak.summary["places"]
    assert held == {place: {who: round(1000 * p) for who, p in wanted[place].items()} for place in weak.places}


def test_harm_to_civilians_and_prisoners_is_always_shown(page: Page) -> None:
    shown = {element["data-harm"] for element in page.all("div", data_harm="*")}
    assert shown == {"displaced", "civilians_killed", "captives_killed"}


def test_every_number_of_the_scenario_is_listed(page: Page) -> None:
    rows = list(page.all("tbody", data_prefix="places.ford"))
    assert len(rows) == 1
    assert "80,000 to 140,000, most likely 100,000" in rows[0].text


def test_sources_are_cited(page: Page) -> None:
    assert page.one("dt", id="s-census").text == "census"
    assert "The almanac of Duelland" in page.one("dl", **{"class": "sources"}).text


def test_the_command_plays_the_same_run(page: Page) -> None:
    changed = "--set actors.rebels.troops=x2"
    command = f"python -m sim tests/scenarios/duel.yaml --seed 1 --days 10 {changed} --replications 6"
    assert command in [code.text for code in page.all("code")]


def test_it_is_small(report_file: Path) -> None:
    assert report_file.stat().st_size < 3_000_000


def test_nothing_is_loaded(page: Page) -> None:
    for element in page.elements:
        for name in ("src", "href", "xlink:href", "data", "srcset", "poster", "action"):
            address = element.attributes.get(name, "#")
            assert address.startswith(("#", "data:")), f"{element.tag} {name}={address[:60]}"
    style = page.one("style").text
    assert "url(" not in style
    assert "@import" not in style


def test_no_style_and_no_handler_escapes_the_policy(page: Page) -> None:
    for element in page.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]


def test_pictures_say_what_they_show(page: Page) -> None:
    assert all(len(picture["alt"]) > 40 for picture in page.all("img"))


def test_scheduled_orders_that_were_not_accepted_are_told(weak: Results, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(weak.folder, copy)
    summary = json.loads((copy / SUMMARY).read_text())
    write_json(copy / SUMMARY, summary | {"refused": {"2014-06-06 crown advance castle (events.1)": 3}})
    said = "Scheduled order not accepted in 3 of 6 replications: 2014-06-06 crown advance castle (events.1)."
    assert said in report.report(Results(copy), spread=False)


def test_made_once(weak: Results, report_file: Path) -> None:
    before = report_file.stat().st_mtime_ns
    assert report.make_report(weak) == report_file
    assert report_file.stat().st_mtime_ns == before


def test_made_anew_for_another_run(weak: Results, report_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert report.is_current(report_file, report.stamp(weak, True))
    monkeypatch.setitem(weak.summary, "digest", "0" * 32)
    assert not report.is_current(report_file, report.stamp(weak, True))


def test_without_the_spread_nothing_is_played(weak: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ensemble.variance_split.replay_pairs", lambda *_: pytest.fail("played"))
    monkeypatch.setattr("sim.report.page.pictures.pictures", lambda *_: {"falls": [], "cascade": [], "courses": []})
    assert "--no-spread" in report.report(weak, spread=False)


def test_what_ends_a_report_early_stops_its_replications(weak: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()

    def replay(*_: object, stopped: Callable[[], bool]) -> None:
        while not stopped():
            time.sleep(0.001)
        asked.set()
        raise Interrupted

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.ensemble.variance_split.replay_pairs", replay)
    monkeypatch.setattr(report, "typical_courses", fail)
    with pytest.raises(KeyboardInterrupt):
        report.report(weak)
    assert asked.is_set()


def test_texts_of_a_scenario_do_nothing(weak: Results, tmp_path: Path) -> None:
    wicked = '<script>alert("x")</script><img src=http://example.org/x onerror=alert(1)>'
    folder = tmp_path / "wicked"
    shutil.copytree(weak.folder, folder)
    manifest, summary = (json.loads((folder / name).read_text()) for name in (MANIFEST, SUMMARY))
    scenario = json.loads(manifest["scenario"])
    for part in (scenario, scenario["places"]["ford"], scenario["actors"]["crown"], scenario["formations"]["vanguard"]):
        part["name"] = wicked
    scenario["summary"] = scenario["sources"]["census"] = scenario["outcomes"]["ford_falls"]["text"] = wicked
    manifest["scenario"] = json.dumps(scenario)
    summary["scenario"] = summary["names"]["ford"] = summary["names"]["crown"] = wicked
    summary["outcomes"]["ford_falls"]["text"] = wicked
    write_json(folder / MANIFEST, manifest)
    write_json(folder / SUMMARY, summary)
    found = Page(report.report(Results(folder), spread=False))
    assert wicked in found.one("h1").text
    assert len([one for one in found.all("script") if one.attributes.get("type") != "application/json"]) == 1
    assert not list(found.all(onerror="*"))
    assert all(one["src"].startswith("data:") for one in found.all(src="*"))
