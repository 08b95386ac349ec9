"""What the pictures are drawn with: shapes, hatching and text in the colours of a theme.

Shapes are drawn at twice the size and then reduced, because Pillow does not smooth edges; text is drawn last, as sharp
as it gets. All measures are in pixels of the finished picture.
"""

from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFont

from svitlobot.domain.schedules.days import DAY_ENDS
from svitlobot.domain.schedules.pictures import Theme

WIDTH = 1080
MARGIN = 28
SCALE = 2
STRIPE = 14  # from one stripe of the hatching to the next
COLOURS = 64

Anchor = Literal["la", "lm", "mm", "ra", "rm"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they mean."""

    ground: str
    card: str
    ink: str
    quiet: str
    power: str  # no outage planned
    outage: str
    on_outage: str  # text on it
    free: str  # a day without outages
    alarm: str  # schedules do not hold
    unknown: str


PALETTES = {
    Theme.LIGHT: Palette(
        ground="#EEF1F5", card="#FFFFFF", ink="#14181F", quiet="#5C6675", power="#E3E8EF", outage="#D8363C",
        on_outage="#FFFFFF", free="#2B9A66", alarm="#C2700A", unknown="#A3ACBA",
    ),
    Theme.DARK: Palette(
        ground="#0F1318", card="#1A2029", ink="#F1F4F8", quiet="#9BA6B5", power="#2E3744", outage="#F0555B",
        on_outage="#FFFFFF", free="#3DB47E", alarm="#F2A33A", unknown="#5D6878",
    ),
}  # fmt: skip


class Canvas:
    """One picture in the making."""

    def __init__(self, height: int, theme: Theme) -> None:
        self.palette = PALETTES[theme]
        self.height = height
        self._fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
        size = (WIDTH * SCALE, height * SCALE)
        self._image = Image.new("RGB", size, self.palette.ground)
        self._pen = ImageDraw.Draw(self._image)
        self._hatched = Image.new("L", size)
        self._hatching_pen = ImageDraw.Draw(self._hatched)
        self._texts: list[tuple[float, float, str, int, str, bool, Anchor]] = []

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0, hatched: bool = False
    ) -> None:
        """Draw a rectangle with round corners, full or hatched."""
        corners = [round(x * SCALE), round(y * SCALE), round((x + width) * SCALE) - 1, round((y + height) * SCALE) - 1]
        pen, ink = self._pen_for(colour, hatched=hatched)
        pen.rounded_rectangle(corners, radius * SCALE, fill=ink)

    def arc(
        self, x: float, y: float, radius: float, thickness: float, start: int, end: int, colour: str,
        *, hatched: bool = False,
    ) -> None:  # fmt: skip
        """Draw the part of a ring between two minutes of the day; the day begins at the top and goes clockwise."""
        corners = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        pen, ink = self._pen_for(colour, hatched=hatched)
        first, last = (minute / DAY_ENDS * 360 - 90 for minute in (start, end))
        pen.arc(corners, first, last, fill=ink, width=round(thickness * SCALE))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, thickness: float) -> None:
        """Draw a line over what is full; hatching goes over it."""
        ends = [coordinate * SCALE for coordinate in (x1, y1, x2, y2)]
        self._pen.line(ends, fill=colour, width=round(thickness * SCALE))

    def text(
        self, x: float, y: float, words: str, size: int, colour: str, *, bold: bool = False, anchor: Anchor = "la"
    ) -> None:
        """Write a line; the anchor says which point of it x and y are (left, middle, right; top, middle)."""
        self._texts.append((x, y, words, size, colour, bold, anchor))

    def width_of(self, words: str, size: int, *, bold: bool = False) -> float:
        """Measure a line."""
        return self._font(size, bold=bold).getlength(words)

    def png(self) -> bytes:
        """Finish the picture."""
        stripes = ImageChops.darker(self._hatched, _stripes(self._hatched.size))
        self._image.paste(self.palette.outage, mask=stripes)
        finished = self._image.reduce(SCALE)
        pen = ImageDraw.Draw(finished)
        for x, y, words, size, colour, bold, anchor in self._texts:
            pen.text((x, y), words, fill=colour, font=self._font(size, bold=bold), anchor=anchor)
        encoded = BytesIO()
        finished.quantize(COLOURS, dither=Image.Dither.NONE).save(encoded, "PNG", optimize=True)
        return encoded.getvalue()

    def _pen_for(self, colour: str, *, hatched: bool) -> tuple[ImageDraw.ImageDraw, str | int]:
        return (self._hatching_pen, 255) if hatched else (self._pen, colour)

    def _font(self, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        name = "Inter-Bold.otf" if bold else "Inter-Medium.otf"
        if (name, size) not in self._fonts:
            file = BytesIO((resources.files(__package__) / "fonts" / name).read_bytes())
            self._fonts[name, size] = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
        return self._fonts[name, size]


def _stripes(size: tuple[int, int]) -> Image.Image:
    """Return the hatching of a whole picture."""
    width, height = size
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    for x in range(-height, width, STRIPE * SCALE):
        pen.line((x, height, x + height, 0), fill=255, width=round(STRIPE * SCALE * 0.36))
    return image
