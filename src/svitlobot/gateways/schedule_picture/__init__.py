"""Draws the schedule of today and tomorrow for a phone's screen: 1080 pixels wide, in light and dark."""

from svitlobot.domain.schedules.pictures import SchedulePicture, Theme
from svitlobot.gateways.schedule_picture import all_queues, one_queue


def draw(picture: SchedulePicture, theme: Theme) -> bytes:
    """Return the picture as PNG: one queue in large, several as a table. It takes a good part of a second of a core.

    Raises InvalidInputError when there are more queues than a picture holds.
    """
    if len(picture.rows) == 1:
        return one_queue.draw(picture, theme)
    return all_queues.draw(picture, theme)
