"""The look all charts share: ink, the colours and marks of series, sizes, and how prices are written.

Pictures are images, which cannot see the colours of the page around them.  They are drawn in dark ink for white paper;
a dark page turns them over (`.chart img` in the style sheet).  Series differ by the shape of their mark as well as by
colour, so that they are told apart in print and by those who see few colours.
"""

WIDTH = 400.0
INK = "#15202b"
SOFT = "#4f5d68"
FAINT = "#c3ccce"
ACCENT = "#0c5a66"
SERIES = ("#2456a6", "#b85c00", "#128065", "#a8448c")
MARKS = ("disc", "square", "diamond", "triangle")
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 14, 13, 11
LINE_HEIGHT = 16


def colour_of(place: int) -> str:
    """Return the colour of the series at *place*; the fifth has the colour of the first."""
    return SERIES[place % len(SERIES)]


def mark_of(place: int) -> str:
    """Return the shape that marks the series at *place*."""
    return MARKS[place % len(MARKS)]


def format_money(minor: int, decimal: str = ".") -> str:
    r"""Return minor units as a short label: no decimals from 100 on, thousands apart, *decimal* before hundredths.

    >>> format_money(1467800), format_money(9950), format_money(500)
    ('14\xa0678', '99.50', '5')
    """
    if minor >= 100_00 or minor % 100 == 0:
        return f"{round(minor / 100):,}".replace(",", "\xa0")
    return f"{minor / 100:.2f}".replace(".", decimal)


def format_percent(value: float) -> str:
    """Return a difference in percent with its sign.

    >>> format_percent(-14), format_percent(0), format_percent(20.4)
    ('−14 %', '0 %', '+20 %')
    """
    return f"{value:+.0f} %".replace("-", "−") if round(value) else "0 %"


def wrap(text: str, size: int, width: float) -> list[str]:
    """Break *text* into lines that *width* points hold at *size*, as near as can be told without the font.

    >>> wrap("Community management on one network", 13, 170)
    ['Community management', 'on one network']
    """
    longest = max(1, int(width / (0.6 * size)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
