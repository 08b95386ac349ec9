"""What the API says of calendars."""

from pydantic import BaseModel, Field


class CalendarLink(BaseModel):
    """The address of a person's calendar. Whoever has it may read the calendar, so it is not to be passed on."""

    url: str = Field(examples=["https://svitlobot.example/api/calendars/TOKEN.ics"])
