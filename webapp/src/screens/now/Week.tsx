/** The days after tomorrow, where a source gives them: each a bar, and in words what the bar does not say. */

import { useEffect, useState } from 'preact/hooks';
import { getPublic } from '../../api/client.ts';
import type { QueueNow, QueueWeek, ScheduledDay } from '../../api/types.ts';
import { wallClock } from '../../domain/kyiv.ts';
import { plannedBands } from '../../domain/timeline.ts';
import { laterDays } from '../../domain/week.ts';
import { Timeline } from '../../parts/Timeline.tsx';
import { moment } from '../../state/ticking.ts';
import { language, t } from '../../texts/index.ts';
import { dayText } from './words.ts';

export function Week({ queue, isOpen }: { queue: QueueNow; isOpen: boolean }) {
  const days = laterDays(useWeek(queue), wallClock(moment.value).date);
  if (days.length === 0) return null;
  return (
    <details class="week" open={isOpen}>
      <summary>{t('week')}</summary>
      {days.map((day) => (
        <div key={day.date}>
          <h3>
            {weekday(day.date)}
            {dayText(day) && <span class="dim"> · {dayText(day)}</span>}
          </h3>
          <Timeline planned={plannedBands(day.half_hours)} actual={null} minuteNow={null} />
        </div>
      ))}
    </details>
  );
}

/** The queue's week, asked again when its schedule of today or tomorrow changes. */
function useWeek(queue: QueueNow): readonly ScheduledDay[] {
  const [days, setDays] = useState<readonly ScheduledDay[]>([]);
  const known = queue.days.map(({ date, status, half_hours }) => `${date} ${status} ${half_hours}`).join();
  useEffect(() => {
    const ended = new AbortController();
    getPublic<QueueWeek>(`/api/schedules/week/${queue.queue_id}`, { signal: ended.signal }).then(
      (week) => setDays(week.days),
      () => undefined, // today and tomorrow are there without it
    );
    return () => ended.abort();
  }, [queue.queue_id, known]);
  return days;
}

function weekday(date: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  const options = { weekday: 'long', day: 'numeric', month: 'numeric', timeZone: 'UTC' } as const;
  const text = noon.toLocaleDateString(language.value === 'uk' ? 'uk-UA' : 'en-GB', options);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
