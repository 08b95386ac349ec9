"""What every picture of the schedule has: a header, and a legend of what it uses."""

from svitlobot.domain.schedules.days import FIRM
from svitlobot.domain.schedules.pictures import SchedulePicture
from svitlobot.gateways.schedule_picture.canvas import MARGIN, WIDTH, Canvas

HEADER = 176
LEGEND = 76
_SWATCH = 40


def draw_header(canvas: Canvas, title: str, age: str) -> None:
    """Write what is shown and how old it is."""
    canvas.text(MARGIN + 8, 34, title, 64, canvas.palette.ink, bold=True)
    size = 32
    while canvas.width_of(age, size) > WIDTH - 2 * MARGIN - 16:
        size -= 1
    canvas.text(MARGIN + 8, 114, age, size, canvas.palette.quiet)


def legend_height(picture: SchedulePicture) -> int:
    """Return the room a legend takes; a picture without outages needs none."""
    return LEGEND if any(_used(picture)) else 0


def draw_legend(canvas: Canvas, picture: SchedulePicture) -> None:
    """Say at the bottom what the colours mean."""
    colours = canvas.palette
    x, y = MARGIN + 8, canvas.height - LEGEND
    has_certain, has_possible = _used(picture)
    items = [
        (has_certain, colours.outage, False, picture.word("off")),
        (has_possible, colours.outage, True, picture.word("off_possible")),
        (has_certain or has_possible, colours.power, False, picture.word("on")),
    ]
    for is_used, colour, hatched, meaning in items:
        if not is_used:
            continue
        canvas.box(x, y, _SWATCH, _SWATCH, colours.power, radius=10)
        canvas.box(x, y, _SWATCH, _SWATCH, colour, radius=10, hatched=hatched)
        canvas.text(x + _SWATCH + 14, y + _SWATCH / 2, meaning, 32, colours.quiet, anchor="lm")
        x += round(_SWATCH + 14 + canvas.width_of(meaning, 32) + 44)


def _used(picture: SchedulePicture) -> tuple[bool, bool]:
    """Tell whether there are certain outages, and possible ones."""
    windows = [
        window
        for row in picture.rows
        for schedule in row.schedules
        if schedule.status in FIRM
        for window in schedule.windows
    ]
    return any(not window.is_possible for window in windows), any(window.is_possible for window in windows)
