"""SVG charts rendered on the server; the style sheet colours them for the light and the dark theme."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

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
