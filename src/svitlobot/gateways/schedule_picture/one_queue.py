"""The picture of one queue: for each day a dial of 24 hours, and the outages in words beside it."""

from datetime import timedelta

from svitlobot.domain.schedules.days import DAY_ENDS, FIRM, DaySchedule, DayStatus, Window
from svitlobot.domain.schedules.pictures import SchedulePicture, Theme
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.gateways.schedule_picture.canvas import MARGIN, WIDTH, Canvas
from svitlobot.gateways.schedule_picture.layout import HEADER, draw_header, draw_legend, legend_height

CARD = 560
GAP = 28
PADDING = 40
RADIUS, THICKNESS = 172, 54
LIST_X = 528
ONE_COLUMN = 6  # more outages than this are written smaller, in two columns
MOST = 16


def draw(picture: SchedulePicture, theme: Theme) -> bytes:
    """Return the PNG of the only queue of a picture."""
    row = picture.rows[0]
    canvas = Canvas(HEADER + 2 * (CARD + GAP) + legend_height(picture), theme)
    draw_header(canvas, picture.word("title", queue=row.name), picture.age)
    for index, (day, schedule) in enumerate(zip(picture.days, row.schedules, strict=True)):
        _draw_day(canvas, picture, HEADER + index * (CARD + GAP), day, schedule)
    draw_legend(canvas, picture)
    return canvas.png()


def _draw_day(canvas: Canvas, picture: SchedulePicture, top: int, day: str, schedule: DaySchedule) -> None:
    colours = canvas.palette
    canvas.box(MARGIN, top, WIDTH - 2 * MARGIN, CARD, colours.card, radius=36)
    canvas.text(MARGIN + PADDING, top + 36, day, 46, colours.ink, bold=True)
    if schedule.status is DayStatus.PRELIMINARY:
        canvas.text(WIDTH - MARGIN - PADDING, top + 45, picture.word("preliminary"), 34, colours.alarm, anchor="ra")
    _draw_dial(canvas, picture, MARGIN + PADDING + 36 + RADIUS, top + 322, schedule)
    if schedule.status in FIRM:
        _list_windows(canvas, picture, top, schedule.windows)
    else:
        _say(canvas, picture, top, schedule.status)


def _draw_dial(canvas: Canvas, picture: SchedulePicture, x: int, y: int, schedule: DaySchedule) -> None:
    colours = canvas.palette
    ring = {
        DayStatus.NONE_PLANNED: colours.free, DayStatus.EMERGENCY: colours.alarm, DayStatus.UNKNOWN: colours.unknown,
    }.get(schedule.status, colours.power)  # fmt: skip
    canvas.arc(x, y, RADIUS, THICKNESS, 0, DAY_ENDS, ring)
    for window in schedule.windows:
        canvas.arc(x, y, RADIUS, THICKNESS, window.start, window.end, colours.outage, hatched=window.is_possible)
    for hour in range(24):
        canvas.arc(x, y, RADIUS + 1, THICKNESS + 2, hour * 60 - 2, hour * 60 + 2, colours.card)
    away = RADIUS + 26
    for hour, dx, dy in ((0, 0, -away), (6, away, 0), (12, 0, away), (18, -away, 0)):
        canvas.text(x + dx, y + dy, str(hour), 30, colours.quiet, anchor="mm")
    _draw_middle(canvas, picture, x, y, schedule, ring)


def _draw_middle(canvas: Canvas, picture: SchedulePicture, x: int, y: int, schedule: DaySchedule, ring: str) -> None:
    colours = canvas.palette
    certain = sum(window.end - window.start for window in schedule.windows if not window.is_possible)
    if schedule.status is DayStatus.NONE_PLANNED or certain:
        canvas.text(x, y - 20, picture.word("hours", hours=_hours(certain)), 50, colours.ink, bold=True, anchor="mm")
        canvas.text(x, y + 28, picture.word("off"), 30, colours.quiet, anchor="mm")
    elif schedule.windows:
        canvas.text(x, y, picture.word("possible"), 36, colours.quiet, anchor="mm")
    else:
        canvas.text(x, y, "!" if schedule.status is DayStatus.EMERGENCY else "?", 110, ring, bold=True, anchor="mm")


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0").replace(".", ",")


def _list_windows(canvas: Canvas, picture: SchedulePicture, top: int, windows: tuple[Window, ...]) -> None:
    """Write the outages under each other, in the middle of the card's height."""
    shown = windows if len(windows) <= MOST else windows[: MOST - 1]
    columns = 1 if len(shown) <= ONE_COLUMN else 2
    size, pitch = (46, 66) if columns == 1 else (34, 46)
    lines = -(-(len(shown) + (len(shown) < len(windows))) // columns)
    first = top + 322 - (lines - 1) * pitch / 2
    for index, window in enumerate(shown):
        column, line = divmod(index, lines)
        x, y = LIST_X + column * 250, first + line * pitch
        colour = canvas.palette.quiet if window.is_possible else canvas.palette.ink
        canvas.text(x, y, str(window), size, colour, bold=True, anchor="lm")
        if columns == 1:
            beside = picture.word("possible") if window.is_possible else _length(window)
            canvas.text(WIDTH - MARGIN - PADDING, y, beside, 34, canvas.palette.quiet, anchor="rm")
    if len(shown) < len(windows):
        column, line = divmod(len(shown), lines)
        more = picture.word("more", count=len(windows) - len(shown))
        canvas.text(LIST_X + column * 250, first + line * pitch, more, size, canvas.palette.quiet, anchor="lm")


def _length(window: Window) -> str:
    return spoken_duration(timedelta(minutes=window.end - window.start))


def _say(canvas: Canvas, picture: SchedulePicture, top: int, status: DayStatus) -> None:
    headline, *explained = (picture.word(f"{status}_{line}") for line in (1, 2, 3))
    y = top + 322 - 40
    canvas.text(LIST_X, y, headline, 50, canvas.palette.ink, bold=True, anchor="lm")
    for line in explained:
        y += 58
        canvas.text(LIST_X, y, line, 36, canvas.palette.quiet, anchor="lm")
