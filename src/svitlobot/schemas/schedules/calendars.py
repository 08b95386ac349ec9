"""Schemas of calendars."""

from pydantic import BaseModel, Field


class CalendarLink(BaseModel):
    """The address of a person's calendar. It gives the right to read the calendar, so keep it private."""

    url: str = Field(
        examples=["https://svitlobot.example/api/calendars/TOKEN.ics"],
        description="Адреса календаря; хто її знає, той його читає",
    )
