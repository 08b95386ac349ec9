"""The picture of all queues: for each day a table with a bar of 24 hours for every queue."""

from dataclasses import dataclass
from math import ceil

from svitlobot.domain.schedules.days import FIRM, DaySchedule, DayStatus, Window
from svitlobot.domain.schedules.pictures import SchedulePicture, Theme
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_picture.canvas import MARGIN, WIDTH, Anchor, Canvas
from svitlobot.gateways.schedule_picture.layout import HEADER, draw_header, draw_legend, legend_height

MOST_QUEUES = 50  # Telegram takes photos whose sides add up to 10,000 pixels
GAP = 28
PADDING = 20
DAY_HEADER = 138
FOOT = 22
PITCH, BAR = 60, 48
NAMES, MOST_OF_NAMES = 80, 260  # the room for names, and how far it gives way to long ones


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the hours begin, how wide one is, and how wide a name may be."""

    left: int
    hour: int
    name: int


def draw(picture: SchedulePicture, theme: Theme) -> bytes:
    """Return the PNG of the table. Raises InvalidInputError when there are more queues than a picture holds."""
    if len(picture.rows) > MOST_QUEUES:
        raise InvalidInputError("Черг забагато для однієї картинки: вкажіть queue_id")
    days = list(zip(picture.days, zip(*(row.schedules for row in picture.rows), strict=True), strict=True))
    heights = [DAY_HEADER + PITCH * len(picture.rows) + FOOT if _differ(schedules) else 190 for _, schedules in days]
    canvas = Canvas(HEADER + sum(heights) + GAP * len(days) + legend_height(picture), theme)
    draw_header(canvas, picture.word("title_all"), picture.age)
    columns = _columns(canvas, picture)
    top = HEADER
    for (day, schedules), height in zip(days, heights, strict=True):
        canvas.box(MARGIN, top, WIDTH - 2 * MARGIN, height, canvas.palette.card, radius=36)
        canvas.text(MARGIN + PADDING + 8, top + 28, day, 44, canvas.palette.ink, bold=True)
        if _differ(schedules):
            _draw_table(canvas, picture, columns, top, schedules)
        else:
            saying = picture.word(f"day_{schedules[0].status}")
            canvas.text(MARGIN + PADDING + 8, top + 102, saying, 40, _tint(canvas, schedules[0].status))
        top += height + GAP
    draw_legend(canvas, picture)
    return canvas.png()


def _differ(schedules: tuple[DaySchedule, ...]) -> bool:
    """Tell whether there is anything to tabulate: a day without data is said in one line, not in twelve."""
    return len({schedule.status for schedule in schedules}) > 1 or schedules[0].status in FIRM


def _columns(canvas: Canvas, picture: SchedulePicture) -> _Columns:
    longest = max(canvas.width_of(row.name, 38, bold=True) for row in picture.rows)
    names = min(max(NAMES, ceil(longest) + 16), MOST_OF_NAMES)
    hour = (WIDTH - 2 * MARGIN - 2 * PADDING - names) // 24
    return _Columns(WIDTH - MARGIN - PADDING - 24 * hour, hour, names - 16)


def _draw_table(
    canvas: Canvas, picture: SchedulePicture, columns: _Columns, top: int, schedules: tuple[DaySchedule, ...]
) -> None:
    colours = canvas.palette
    for hour in range(0, 25, 3):
        anchor: Anchor = "rm" if hour == 24 else "mm"
        canvas.text(columns.left + hour * columns.hour, top + 112, str(hour), 30, colours.quiet, anchor=anchor)
    if any(schedule.status is DayStatus.PRELIMINARY for schedule in schedules):
        canvas.text(WIDTH - MARGIN - PADDING - 8, top + 38, picture.word("preliminary"), 34, colours.alarm, anchor="ra")
    for index, (row, schedule) in enumerate(zip(picture.rows, schedules, strict=True)):
        y = top + DAY_HEADER + index * PITCH
        canvas.text(
            MARGIN + PADDING + 8,
            y + BAR / 2,
            _short(canvas, row.name, columns.name),
            38,
            colours.ink,
            bold=True,
            anchor="lm",
        )
        if schedule.status in FIRM:
            _draw_bar(canvas, columns, y, schedule)
        else:
            saying = picture.word(f"day_{schedule.status}")
            canvas.text(columns.left, y + BAR / 2, saying, 34, _tint(canvas, schedule.status), anchor="lm")


def _short(canvas: Canvas, name: str, room: int) -> str:
    """Cut a name to the room there is; its end tells it from the others."""
    while canvas.width_of(name, 38, bold=True) > room:
        name = "…" + name.removeprefix("…")[1:]
    return name


def _draw_bar(canvas: Canvas, columns: _Columns, y: int, schedule: DaySchedule) -> None:
    colours, left, hour_width = canvas.palette, columns.left, columns.hour
    canvas.box(left, y, 24 * hour_width, BAR, colours.power, radius=8)
    for hour in range(1, 24):
        line = left + hour * hour_width
        canvas.line(line, y, line, y + BAR, colours.card, 3 if hour % 3 == 0 else 1)
    for window in schedule.windows:
        x, width = left + window.start * hour_width / 60, (window.end - window.start) * hour_width / 60
        canvas.box(x, y, width, BAR, colours.outage, radius=8, hatched=window.is_possible)
        if not window.is_possible:
            _label(canvas, window, x, y, width)


def _label(canvas: Canvas, window: Window, x: float, y: float, width: float) -> None:
    """Write the hours on the bar, in one line or two; when there is no room, the bar speaks for itself."""
    middle, colour = x + width / 2, canvas.palette.on_outage
    start, end = (words.replace(":00", "").removeprefix("0") or "0" for words in str(window).split("–"))
    if canvas.width_of(f"{start}–{end}", 28, bold=True) <= width - 8:
        canvas.text(middle, y + BAR / 2, f"{start}–{end}", 28, colour, bold=True, anchor="mm")
    elif canvas.width_of(max(start, end, key=len), 22, bold=True) <= width - 2:
        canvas.text(middle, y + BAR / 2 - 12, start, 22, colour, bold=True, anchor="mm")
        canvas.text(middle, y + BAR / 2 + 9, end, 22, colour, bold=True, anchor="mm")


def _tint(canvas: Canvas, status: DayStatus) -> str:
    colours = canvas.palette
    return {DayStatus.EMERGENCY: colours.alarm, DayStatus.NONE_PLANNED: colours.free}.get(status, colours.quiet)
