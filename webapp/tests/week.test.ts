import { describe, expect, it } from 'vitest';
import { laterDays } from '../src/domain/week.ts';

function week(...statuses: string[]) {
  return statuses.map((status, ahead) => ({ date: `2026-11-${String(27 + ahead).padStart(2, '0')}`, status }));
}

describe('the days after tomorrow', () => {
  it('are shown up to the last of which anything is known, the unknown ones between too', () => {
    const days = week('published', 'published', 'none_planned', 'unknown');
    expect(laterDays(days, '2026-11-27').map(({ date }) => date)).toEqual(['2026-11-29']);
    expect(laterDays(week('unknown', 'unknown', 'unknown', 'preliminary'), '2026-11-27')).toHaveLength(2);
  });
  it('are not shown where no source tells of any', () => {
    expect(laterDays(week('published', 'published', 'unknown', 'unknown'), '2026-11-27')).toEqual([]);
    expect(laterDays([], '2026-11-27')).toEqual([]);
  });
});
