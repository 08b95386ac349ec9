"""Schedules read as on one day, and said as people would."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from svitlobot.domain.schedules.days import DaySchedule
from svitlobot.gateways.schedule_sources import ParsedSchedule, parse_schedule

SAMPLES = Path(__file__).parents[1] / "data" / "schedules"
TODAY = date(2026, 11, 24)


def parse(document: Any) -> ParsedSchedule:
    content = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return parse_schedule(content.encode(), TODAY)


def spoken(schedule: DaySchedule) -> list[str]:
    return [f"{window}{'?' if window.is_possible else ''}" for window in schedule.windows]
