"""Sources of schedules: when each answered last."""

from svitlobot.db.queries.schedules.sources import load_sources
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, ok, warning
from svitlobot.domain.schedules.sources import FetchedSources, source_name
from svitlobot.domain.texts.templates import spoken_duration

ADVICE = "docs/runbooks/schedules-are-stale.md"


async def check_schedules(installation: Installation) -> list[Finding]:
    """Look at each of SCHEDULE_URLS."""
    settings, now = installation.settings, installation.clock()
    if not settings.schedule_urls:
        return [ok("джерел не задано, графіки завантажує оператор")]
    fetched = FetchedSources.of(settings.schedule_urls, settings.schedule_fetch_every)
    async with installation.database.transaction() as session:
        sources = await load_sources(session, settings.schedule_urls)
    found: list[Finding] = []
    for source in sources:
        name, last = source_name(source.url), source.succeeded_at
        when = f"востаннє відповіло {spoken_duration(now - last)} тому" if last else "ще не відповідало"
        if fetched.is_silent(last, source.failures, now):
            found.append(warning(f"{name} {when}: {source.error}", ADVICE))
        elif last is not None and fetched.is_late(last, now):
            found.append(warning(f"{name} {when}, і ніхто не питає", "чи працюють beat і worker?"))
        else:
            found.append(ok(f"{name} {when}"))
    if len(sources) < len(set(settings.schedule_urls)):
        found.append(warning("не всі джерела хоч раз питали", "чи працюють beat і worker?"))
    return found
