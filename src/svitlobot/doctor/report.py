"""The report: for a person, or as JSON for a program."""

import json
from collections.abc import Iterator, Sequence

from svitlobot.doctor.examination import Checked
from svitlobot.doctor.findings import Health

SIGNS = {Health.OK: "✓", Health.WARNING: "!", Health.BROKEN: "✗"}
SUMMARY = {
    Health.OK: "Усе гаразд.",
    Health.WARNING: "Працює, але зверніть увагу на «!».",
    Health.BROKEN: "Не працює те, що позначено «✗».",
}


def worst(checked: Sequence[Checked]) -> Health:
    """Return the worst of everything: it is the exit code."""
    return max((one.health for one in checked), default=Health.OK)


def report_lines(checked: Sequence[Checked]) -> Iterator[str]:
    """Yield the report for a person; what is not well is followed by what to do."""
    width = max(len(one.name) for one in checked)
    for one in checked:
        for finding in one.findings:
            yield f"{SIGNS[finding.health]} {one.name:<{width}}  {finding.text}"
            if finding.advice:
                yield f"  {'':<{width}}  → {finding.advice}"
    yield SUMMARY[worst(checked)]


def report_json(checked: Sequence[Checked]) -> str:
    """Return the report as JSON."""
    checks = [
        {
            "name": one.name,
            "health": one.health.name.lower(),
            "findings": [
                {"health": finding.health.name.lower(), "text": finding.text, "advice": finding.advice or None}
                for finding in one.findings
            ],
        }
        for one in checked
    ]
    return json.dumps({"health": worst(checked).name.lower(), "checks": checks}, ensure_ascii=False, indent=2)
