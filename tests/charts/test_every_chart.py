"""What holds for every kind of chart: plain SVG, title and description, the same bytes, words within the frame."""

import itertools
import struct

import numpy as np
import pytest

from market.charts.bands import PriceBand, panel_chart, panel_reach, price_card, price_chart
from market.charts.canvas import add_footer
from market.charts.dumbbells import Dumbbell, dumbbell_chart
from market.charts.intervals import Estimate, forest_chart
from market.charts.scales import percent_ticks, spread_out
from market.charts.slopes import Slope, slope_chart
from market.charts.style import FAINT, INK, MARKS, SERIES, SOFT, WIDTH
from market.charts.trends import TrendLine, trend_chart
from market.charts.waterfalls import Step, waterfall_chart
from tests.charts.pictures import SVG, parse, strokes, words

SAID = {"title": "Prices <of> a post", "description": "List: 1 & 2."}
BAND = PriceBand("List prices", "46–99 agencies", 8_000_00, 10_000_00, 14_678_00, 21_544_00, 46_416_00)
LINE = TrendLine("List prices", (10_000_00, 12_115_00), (False, True), ((8_000_00, 15_000_00), (9_000_00, 16_000_00)))
LONG = "A very long name of a service that no phone could hold on one line of its narrow screen"
CHARTS = {
    "prices": lambda: price_chart([BAND], axis_label="RUB", **SAID),
    "panels": lambda: panel_chart([BAND], reach=panel_reach([BAND]), **SAID),
    "trend": lambda: trend_chart([LINE], ["2026Q1", "2026Q2"], ribbon=0, axis_label="RUB per post", **SAID),
    "dumbbell": lambda: dumbbell_chart(
        [Dumbbell(LONG, {"list": 100, "quoted": 90})], {"list": "List prices", "quoted": "Quoted"}, **SAID
    ),
    "forest": lambda: forest_chart([Estimate("One", 20, 15, 25), Estimate(LONG, 3, -10, 16)], **SAID),
    "waterfall": lambda: waterfall_chart(
        [Step("One", 30, "30 %"), Step("Two", 70, "70 %")], Step("All", 100, ""), **SAID
    ),
    "slope": lambda: slope_chart([Slope(LONG, 21), Slope("Other", -5)], "2026Q1", "2026Q2", **SAID),
}
# How protanopia, deuteranopia and tritanopia see linear light (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN = {
    "all": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


@pytest.mark.parametrize("kind", CHARTS)
def test_a_strict_content_security_policy_lets_the_picture_through(kind):
    picture = CHARTS[kind]()
    elements = list(parse(picture).iter())

    assert {element.tag.removeprefix(SVG) for element in elements} == {"svg", "title", "desc", "path", "text"}
    names = {name for element in elements for name in element.attrib}
    assert names.isdisjoint({"style", "class", "id", "href", "clip-path", "transform", "onload"})
    assert b"http" not in picture.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_says_what_it_shows_and_comes_out_again_to_the_byte(kind):
    root = parse(CHARTS[kind]())

    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Prices <of> a post"
    assert root.findtext(f"{SVG}desc") == "List: 1 & 2."
    assert CHARTS[kind]() == CHARTS[kind]()


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_as_wide_as_a_phone_and_holds_its_words(kind):
    root = parse(CHARTS[kind]())
    height = float(root.attrib["height"])
    texts = [(float(text.attrib["x"]), float(text.attrib["y"]), text) for text in root.iter(f"{SVG}text")]

    assert float(root.attrib["width"]) == WIDTH == 400
    assert all(0 <= x <= WIDTH and 8 <= y <= height for x, y, _ in texts)
    assert all(float(text.attrib["font-size"].removesuffix("px")) >= 11 for _, _, text in texts)
    left = [(x, len(text.text or "")) for x, _, text in texts if text.get("text-anchor", "start") == "start"]
    assert all(x + 6 * length <= WIDTH + 20 for x, length in left)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_footer_says_what_the_chart_is_and_whose_below_it_and_changes_nothing_else(kind):
    bare, footed = CHARTS[kind](), add_footer(CHARTS[kind](), "Like for Like, edition 2026Q3-v1 (invented)")
    before, after = parse(bare), parse(footed)

    added = list(after)[len(list(before)) :]
    assert [text.text for text in added] == ["Prices <of> a post", "Like for Like, edition 2026Q3-v1 (invented)"]
    assert [element.attrib for element in list(after)[: len(list(before))]] == [each.attrib for each in before]
    assert all(float(before.attrib["height"]) < float(text.attrib["y"]) for text in added)
    assert after.attrib["viewBox"] == f"0 0 400 {after.attrib['height']}"
    assert max(float(text.attrib["y"]) for text in added) < float(after.attrib["height"])
    assert b"ns0" not in footed


def luminance(colour):
    return float(np.array([0.2126, 0.7152, 0.0722]) @ light(colour))


def light(colour):
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(linear):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    white = np.array([0.9505, 1, 1.089])
    parts = to_xyz @ np.clip(linear, 0, 1) / white
    x, y, z = np.where(parts > 0.008856, np.cbrt(parts), 7.787 * parts + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("reader", SEEN)
def test_the_colours_of_series_differ_for_every_reader(reader):
    for one, other in itertools.combinations(SERIES, 2):
        apart = np.linalg.norm(lab(SEEN[reader] @ light(one)) - lab(SEEN[reader] @ light(other)))
        assert apart > 15, (one, other)


def test_series_are_told_apart_without_any_colour():
    assert len(set(MARKS)) == len(SERIES)


def test_words_and_lines_can_be_seen_on_white():
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in SERIES)
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in (INK, SOFT))
    assert 1.05 / (luminance(FAINT) + 0.05) < 2  # the grid stays behind


def test_a_ribbon_covers_only_uninterrupted_middle_halves():
    def areas(*halves):
        line = TrendLine("List", (10_00,) * len(halves), (False,) * len(halves), halves)
        picture = trend_chart([line], [str(place) for place in range(len(halves))], ribbon=0, axis_label="RUB", **SAID)
        return [path for path in parse(picture).iter(f"{SVG}path") if path.get("opacity") == "0.18"]

    half = (8_00, 12_00)
    assert len(areas(half, half, half)) == 1
    assert len(areas(half, half, None, half, half)) == 2
    assert len(areas(half, None, half)) == 0


def test_a_dumbbell_places_equal_ratios_at_equal_distances():
    rows = [Dumbbell("Half", {"list": 100, "quoted": 50}), Dumbbell("Double", {"list": 100, "quoted": 200})]

    (half, double) = strokes(dumbbell_chart(rows, {"list": "List", "quoted": "Quoted"}, **SAID), "1.5")

    assert half[1][0] - half[0][0] == pytest.approx(double[1][0] - double[0][0], abs=0.01)


def test_a_forest_fills_the_mark_only_where_the_interval_holds_no_zero():
    def hollow(*estimates):
        return len(strokes(forest_chart(estimates, **SAID), "6"))

    assert hollow(Estimate("Clear", 20, 15, 25)) == 0
    assert hollow(Estimate("Unclear", 5, -3, 13)) == 1
    assert hollow(Estimate("Touching", 5, 0, 13)) == 1


def test_a_waterfall_begins_each_step_where_the_one_before_ended_and_shows_parts_that_do_not_add_up():
    steps = [Step("Up", 60, ""), Step("Down", -20, "")]

    first, second, whole = strokes(waterfall_chart(steps, Step("All", 50, ""), **SAID), "14")

    assert first[0][0] == whole[0][0] == 4
    assert second[0][0] == first[1][0] > second[1][0]
    assert second[1][0] < whole[1][0] < first[1][0]


def test_a_slope_rises_as_far_as_the_change():
    lines = strokes(slope_chart([Slope("Up", 20), Slope("Down", -10)], "2026Q1", "2026Q2", **SAID), "2")

    start = lines[0][0][1]
    assert [line[0][1] for line in lines] == [start, start]
    assert start - lines[0][1][1] == pytest.approx(2 * (lines[1][1][1] - start), abs=0.01)


def test_a_card_is_a_png_of_the_size_that_is_shared():
    said = {"unit": "RUB per post", "drawn": "Bar: the middle half.", "source": "Like for Like"}
    card = price_card(BAND, titles=["Social post", "Пост"], **said)

    assert card.startswith(b"\x89PNG")
    assert struct.unpack(">II", card[16:24]) == (1200, 630)
    assert card == price_card(BAND, titles=["Social post", "Пост"], **said)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: forest_chart([], **SAID),
        lambda: waterfall_chart([], Step("All", 1, ""), **SAID),
        lambda: slope_chart([], "a", "b", **SAID),
        lambda: dumbbell_chart([], {}, **SAID),
    ],
)
def test_nothing_to_draw_is_refused(draw):
    with pytest.raises(ValueError, match="there is no"):
        draw()


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 4), (-40, 60), (0, 999), (-12000, 30)])
def test_an_axis_of_percents_has_few_round_ticks_and_zero(low, high):
    ticks = percent_ticks(low, high)

    assert 2 <= len(ticks) <= 8
    assert 0 in ticks
    assert all(low <= tick <= high for tick in ticks)


def test_labels_keep_their_order_and_distance_within_the_frame():
    placed = spread_out({0: 95.0, 1: 96.0, 2: 10.0}, 16, 0, 100)

    assert placed[2] < placed[0] < placed[1] <= 100
    assert placed[1] - placed[0] >= 16


def test_every_chart_writes_its_words():
    assert {"2026Q1", "2026Q2", "+21 %", "−5 %"} <= set(words(CHARTS["slope"]()))
    assert {"+20 %", "+3 %", "0 %"} <= set(words(CHARTS["forest"]()))


def test_drawing_says_nothing_on_the_way(capfd, caplog):
    """A weight the font lacks would be told on standard error, for every edition anew."""
    for draw in CHARTS.values():
        draw()

    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
