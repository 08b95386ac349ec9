"""SVG charts rendered on the server; the style sheet colours them for the light and the dark theme."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import cos, radians

from markupsafe import Markup, escape

from svitlobot.clock import kyiv

WIDTH, HEIGHT, BOTTOM, TOP = 640, 180, 22, 16
_CELL_WIDTH, _CELL_HEIGHT, _LABEL = 36, 22, 44


def bars(values: Sequence[tuple[date, float]], unit: str, title: str) -> Markup:
    """Draw a bar a day with its value as a title for pointers and screen readers."""
    most = max((value for _, value in values), default=0) or 1
    step = WIDTH / max(1, len(values))
    plot = HEIGHT - BOTTOM - TOP
    parts = []
    for number, (day, value) in enumerate(values):
        height = plot * float(value) / float(most)
        x = number * step
        caption = escape(f"{day:%d.%m}: {_number(value)} {unit}".rstrip())
        parts.append(
            f'<rect class="bar" x="{x + step * 0.15:.1f}" y="{HEIGHT - BOTTOM - height:.1f}" '
            f'width="{step * 0.7:.1f}" height="{max(height, 0):.1f}" rx="2"><title>{caption}</title></rect>'
        )
        if number > 2 and (len(values) - 1 - number) % 7 == 0:
            end = x + step * 0.85
            parts.append(f'<text class="tick-end" x="{end:.1f}" y="{HEIGHT - 6}">{day:%d.%m}</text>')
    tallest = _number(max((value for _, value in values), default=0))
    top = f'<text class="most" x="0" y="11">{tallest} {escape(unit)}</text>'
    line = f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'
    return _svg(WIDTH, HEIGHT, title, top + line + "".join(parts))


def heat(rows: Sequence[tuple[str, Sequence[float | None]]], days: Sequence[date], title: str) -> Markup:
    """Draw a square for each row and day, the stronger the more of 24 hours; an unknown one has its own colour."""
    width = _LABEL + _CELL_WIDTH * len(days)
    height = _CELL_HEIGHT * len(rows) + BOTTOM
    parts = []
    for line, (name, values) in enumerate(rows):
        y = line * _CELL_HEIGHT
        parts.append(f'<text class="row" x="0" y="{y + 15}">{escape(name)}</text>')
        for number, value in enumerate(values):
            x = _LABEL + number * _CELL_WIDTH
            parts.append(_cell(x, y, value, f"{name}, {days[number]:%d.%m}"))
    for number, day in enumerate(days):
        if (len(days) - 1 - number) % 3 == 0:
            end = _LABEL + (number + 1) * _CELL_WIDTH
            parts.append(f'<text class="tick-end" x="{end}" y="{height - 6}">{day:%d.%m}</text>')
    return _svg(width, height, title, "".join(parts))


def shares(values: Sequence[tuple[str, int]], title: str) -> Markup:
    """Draw parts of a whole as one bar, with a legend."""
    total = sum(value for _, value in values) or 1
    parts, x = [], 0.0
    for number, (name, value) in enumerate(values):
        width = WIDTH * value / total
        caption = escape(f"{name}: {_number(value)}")
        parts.append(
            f'<rect class="part-{number}" x="{x:.1f}" y="0" width="{width:.1f}" height="26">'
            f"<title>{caption}</title></rect>"
        )
        x += width
    for number, (name, value) in enumerate(values):
        left, top = (number % 2) * WIDTH / 2, 40 + (number // 2) * 24
        parts.append(f'<rect class="part-{number}" x="{left}" y="{top}" width="12" height="12" rx="2"/>')
        parts.append(f'<text class="legend" x="{left + 18}" y="{top + 11}">{escape(name)}: {_number(value)}</text>')
    return _svg(WIDTH, 40 + 24 * -(-len(values) // 2), title, "".join(parts))


def curve(points: Sequence[tuple[datetime, float | None]], step: timedelta, unit: str, title: str) -> Markup:
    """Draw a value over time, its least and greatest named; a step without a value breaks the line."""
    known = [(at, value) for at, value in points if value is not None]
    if not known:
        return Markup("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    first, length = known[0][0], max(known[-1][0] - known[0][0], step)

    def place(at: datetime, value: float) -> str:
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * ((value - low) / (high - low) if high > low else 0.5)
        return f"{WIDTH * ((at - first) / length):.1f} {y:.1f}"

    path, before = "", None
    for at, value in known:
        path += ("L" if before is not None and at - before <= 1.5 * step else "M") + place(at, value)
        path += "" if path.rpartition("M")[2].count("L") else "h0.1"  # a lone point is a dot
        before = at
    ends = "".join(
        f'<text class="{name}" x="{x}" y="{HEIGHT - 6}">{kyiv(at):%d.%m %H:%M}</text>'
        for name, x, at in (("tick", 0, first), ("tick-end", WIDTH, known[-1][0]))
    )
    most = f'<text class="most" x="0" y="11">{low:g}–{high:g} {escape(unit)}</text>'
    line = f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'
    return _svg(WIDTH, HEIGHT, title, most + line + f'<path class="curve" d="{path}"/>' + ends)


def places(dots: Sequence[tuple[float, float, str, str, str]], title: str) -> Markup:
    """Draw a map without a map: (latitude, longitude, state, name, link) as dots where they lie to each other."""
    if not dots:
        return Markup("")
    squeeze = cos(radians(dots[0][0]))  # a degree of longitude is shorter than one of latitude
    across, up = [dot[1] * squeeze for dot in dots], [dot[0] for dot in dots]
    span = max(max(across) - min(across), max(up) - min(up), 0.001)
    side, edge = 480, 40
    parts = []
    for (_, _, state, name, link), x, y in zip(dots, across, up, strict=True):
        left = edge + side * (x - min(across)) / span
        top = edge + side * (max(up) - y) / span
        parts.append(
            f'<a href="{escape(link)}"><circle class="dot is-{state}" cx="{left:.1f}" cy="{top:.1f}" r="9">'
            f"<title>{escape(name)}</title></circle></a>"
        )
    return _svg(2 * edge + side, 2 * edge + side * (max(up) - min(up)) / span, title, "".join(parts))


def _cell(x: float, y: float, hours: float | None, what: str) -> str:
    level = "none" if hours is None else str(0 if hours == 0 else min(4, 1 + int(hours // 4)))
    caption = escape(f"{what}: " + ("немає даних" if hours is None else f"{hours:g} год"))
    size = f'width="{_CELL_WIDTH - 2}" height="{_CELL_HEIGHT - 2}"'
    figure = ""
    if hours:
        middle = f'x="{x + _CELL_WIDTH / 2 - 1}" y="{y + 14}"'
        figure = f'<text class="hours" {middle}>{hours:.0f}</text>' if hours >= 1 else ""
    return f'<g><rect class="heat-{level}" x="{x}" y="{y}" {size} rx="3"><title>{caption}</title></rect>{figure}</g>'


def _svg(width: float, height: float, title: str, inside: str) -> Markup:
    return Markup(  # noqa: S704 - its texts have been escaped
        f'<svg class="plot" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">{inside}</svg>'
    )


def _number(value: float) -> str:
    """Write a number with thin spaces between thousands, and kopecks only where there are some."""
    return f"{value:,.2f}".replace(",", "\u202f").removesuffix(".00")
