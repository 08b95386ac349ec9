/** One queue now: its state, why we believe it, what comes next, the timelines of today, tomorrow and the week. */

import { useEffect, useState } from 'preact/hooks';
import { getPublic } from '../../api/client.ts';
import type { QueueNow, QueueTimeline, ScheduledDay } from '../../api/types.ts';
import { actualBands, plannedBands } from '../../domain/timeline.ts';
import { wallClock } from '../../domain/kyiv.ts';
import { Timeline } from '../../parts/Timeline.tsx';
import { moment } from '../../state/ticking.ts';
import { t } from '../../texts/index.ts';
import { Week } from './Week.tsx';
import { dayText, nextText, POWER_TEXT, sinceText, sureText } from './words.ts';

interface Props {
  queue: QueueNow;
  title: string;
  /** Whether the days after tomorrow are unfolded. */
  isWeekOpen?: boolean;
}

export function QueueCard({ queue, title, isWeekOpen = false }: Props) {
  const timeline = useTimeline(queue);
  const now = moment.value;
  const today = wallClock(now);
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class={`power power-${queue.status}`}>{t(POWER_TEXT[queue.status])}</p>
      <p>{sinceText(queue, now)}</p>
      {queue.is_unstable && <p>{t('unstable')}</p>}
      <p class="dim">{sureText(queue)}</p>
      <p>
        <strong>{nextText(queue, now)}</strong>
      </p>
      {fromToday(queue.days, today.date).map((day) => (
        <Day key={day.date} day={day} isToday={day.date === today.date}>
          <Timeline
            planned={plannedBands(day.half_hours)}
            actual={day.date === today.date ? actualBands(timeline?.items ?? [], day.date, now) : null}
            minuteNow={day.date === today.date ? today.minute : null}
          />
        </Day>
      ))}
      <Week queue={queue} isOpen={isWeekOpen} />
    </section>
  );
}

function Day({ day, isToday, children }: { day: ScheduledDay; isToday: boolean; children: preact.ComponentChildren }) {
  const note = dayText(day);
  return (
    <div>
      <h3>
        {t(isToday ? 'today' : 'tomorrow')}
        {note && <span class="dim"> · {note}</span>}
      </h3>
      {(isToday || day.half_hours !== null) && children}
    </div>
  );
}

/** Leave out days that are over: what the phone kept may be of yesterday. */
function fromToday(days: readonly ScheduledDay[], today: string): readonly ScheduledDay[] {
  return days.filter(({ date }) => date >= today);
}

/** What the queue really did today, asked again when its state changes. */
function useTimeline(queue: QueueNow): QueueTimeline | null {
  const [timeline, setTimeline] = useState<QueueTimeline | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    getPublic<QueueTimeline>(`/api/queues/${queue.queue_id}/timeline`, { signal: ended.signal }).then(
      setTimeline,
      () => undefined,
    );
    return () => ended.abort();
  }, [queue.queue_id, queue.status, queue.since]);
  return timeline;
}
