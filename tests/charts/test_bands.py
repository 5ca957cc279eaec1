import itertools
from collections import Counter

import pytest

from market.charts.bands import PriceBand, panel_chart, panel_reach, price_chart
from market.charts.scales import money_ticks
from market.charts.style import format_money
from market.charts.trends import TrendLine, trend_chart
from tests.charts.pictures import SVG, parse, strokes, words

FULL = PriceBand("List prices", "46–99 agencies", 8_000_00, 10_000_00, 14_678_00, 21_544_00, 46_416_00)
MEDIAN_ONLY = PriceBand("Awarded", "5–9 agencies", None, None, 11_007_00, None, None)
EMPTY = PriceBand("Quoted", "not published", None, None, None, None, None)
RISING = TrendLine("List prices", (10_000_00, None, 12_115_00, 14_678_00), (False, False, True, False))


def draw(*bands: PriceBand) -> bytes:
    return price_chart(bands, title="Prices <of> a post", description="List: 1 & 2.", axis_label="RUB per post")


def draw_trend(*lines: TrendLine) -> bytes:
    return trend_chart(
        lines,
        ["2025Q4", "2026Q1", "2026Q2", "2026Q3"],
        axis_label="RUB per post",
        title="Trend",
        description="Medians.",
    )


def draw_panels(*bands: PriceBand) -> bytes:
    return panel_chart(bands, title="Content", description="Panels.", reach=panel_reach(bands))


def bar_ends(picture: bytes) -> list[tuple[float, float]]:
    """Where the thick bars of a picture begin and end, from the top down."""
    return [(min(x for x, _ in bar), max(x for x, _ in bar)) for bar in strokes(picture, "12")]


def test_every_series_has_its_row_even_when_nothing_is_shown() -> None:
    written = words(draw(FULL, EMPTY, MEDIAN_ONLY))

    assert {"List prices", "Quoted", "Awarded", "not published", "14\xa0678", "11\xa0007", "RUB per post"} <= set(
        written
    )


def test_bars_and_lines_are_drawn_only_where_both_ends_are_shown() -> None:
    def thick_strokes(band: PriceBand) -> set[str | None]:
        return {path.get("stroke-width") for path in parse(draw(band)).iter(f"{SVG}path")}

    assert {"2", "12", "3"} <= thick_strokes(FULL)
    assert thick_strokes(MEDIAN_ONLY) & {"2", "12", "3"} == {"3"}


def test_a_bar_whose_median_is_withheld_has_no_gap() -> None:
    band = PriceBand("List", "", None, 10_000_00, None, 20_000_00, None)

    bar = next(path for path in parse(draw(band)).iter(f"{SVG}path") if path.get("stroke-width") == "12")

    assert bar.attrib["d"].count("M") == 1


def test_a_trend_is_interrupted_where_nothing_was_published() -> None:
    paths = list(parse(draw_trend(RISING)).iter(f"{SVG}path"))

    line = next(path for path in paths if path.get("stroke-width") == "2")
    dots = Counter(path.get("stroke-width") for path in paths if path.get("stroke-linecap") == "round")
    assert line.attrib["d"].count("M") == 1
    assert dots == {"9": 2, "5": 1}


def test_labels_of_lines_that_end_together_do_not_overlap() -> None:
    lines = [TrendLine(name, (None, None, None, 14_678_00), (False,) * 4) for name in ("One", "Two", "Three")]

    texts = parse(draw_trend(*lines)).iter(f"{SVG}text")

    heights = sorted(float(text.attrib["y"]) for text in texts if text.text in {"One", "Two", "Three"})
    assert all(later - earlier >= 15.9 for earlier, later in itertools.pairwise(heights))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="no price"):
        draw(EMPTY)
    with pytest.raises(ValueError, match="no price"):
        draw_trend(TrendLine("List", (None,) * 4, (False,) * 4))


@pytest.mark.parametrize(("low", "high"), [(3.0, 9.1), (95_00, 285_00), (1_00, 10_000_000_00), (999_00, 3_000_00)])
def test_an_axis_has_three_to_eight_round_ticks(low: float, high: float) -> None:
    ticks = money_ticks(low, high)

    assert 3 <= len(ticks) <= 8
    assert all(low <= tick <= high for tick in ticks)
    assert len({format_money(tick) for tick in ticks}) == len(ticks)


def test_bars_without_any_width_are_left_out() -> None:
    band = PriceBand("List", "", None, 10_000_00, 10_000_00, 10_000_00, None)

    widths = [path.get("stroke-width") for path in parse(draw(band)).iter(f"{SVG}path")]

    assert "12" not in widths
    assert "3" in widths


def test_panels_give_equal_ratios_equal_widths_whatever_the_price() -> None:
    cheap = PriceBand("Reply", "", None, 5_00, 10_00, 20_00, None)
    dear = PriceBand("Campaign", "", None, 50_000_00, 100_000_00, 200_000_00, None)
    narrow = PriceBand("Post", "", None, 8_00, 10_00, 12_50, None)

    (low, high), (low_dear, high_dear), (low_narrow, high_narrow) = bar_ends(draw_panels(cheap, dear, narrow))

    assert (low, high) == pytest.approx((low_dear, high_dear))
    assert (low + high) / 2 == pytest.approx(200)
    assert (high_narrow - low_narrow) / (high - low) == pytest.approx(0.32193, abs=1e-4)  # ln 1.25 over ln 2


def test_the_axis_of_a_panel_holds_its_prices_and_has_ticks_apart() -> None:
    picture = draw_panels(FULL, PriceBand("Wide", "", 1_00, 5_00, 10_00, 20_00, 100_00))

    places = [float(number) for path in parse(picture).iter(f"{SVG}path") for number in path.attrib["d"].split()[1::3]]
    texts = [text.attrib for text in parse(picture).iter(f"{SVG}text") if text.get("text-anchor") == "middle"]
    heights = sorted({text["y"] for text in texts})
    axes = [[float(text["x"]) for text in texts if text["y"] == height] for height in heights]
    assert len(axes) == 2
    assert all(8 <= place <= 392 for place in places)
    assert all(len(ticks) >= 2 for ticks in axes)
    assert all(later - earlier > 60 for ticks in axes for earlier, later in itertools.pairwise(ticks))


def test_a_panel_whose_median_is_withheld_lies_about_the_middle_of_what_is_shown() -> None:
    ((low, high),) = bar_ends(draw_panels(PriceBand("Post", "", None, 10_00, None, 20_00, None)))

    assert (low + high) / 2 == pytest.approx(200)


def test_a_panel_without_any_price_is_refused() -> None:
    with pytest.raises(ValueError, match="no price"):
        draw_panels(FULL, EMPTY)


def test_the_note_of_a_panel_may_have_two_lines() -> None:
    band = PriceBand("Post", "per post\nQuoted, 5–9 agencies", None, None, 10_00, None, None)

    assert {"per post", "Quoted, 5–9 agencies"} <= set(words(draw_panels(band)))
