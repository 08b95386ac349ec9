/** Wall clock of Kyiv: all that people read is in it, wherever the phone is. */

const ZONE = 'Europe/Kyiv';
const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

export interface WallClock {
  /** YYYY-MM-DD */
  date: string;
  /** Minutes since 00:00 of the wall clock, 0 … 1439. */
  minute: number;
}

/** Return the wall clock of Kyiv at a moment, in milliseconds since 1970. */
export function wallClock(moment: number): WallClock {
  const found = Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]));
  return {
    date: `${found['year']}-${found['month']}-${found['day']}`,
    minute: Number(found['hour']) * 60 + Number(found['minute']),
  };
}

/** Return the moment at which a day of Kyiv begins, in milliseconds since 1970. */
export function dayBegins(date: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  // Kyiv is two or three hours ahead of UTC: whichever of the two gives midnight is right.
  return [utc - 2 * 3_600_000, utc - 3 * 3_600_000].find((moment) => isMidnight(moment, date)) ?? utc - 2 * 3_600_000;
}

function isMidnight(moment: number, date: string): boolean {
  const clock = wallClock(moment);
  return clock.date === date && clock.minute === 0;
}

/** Return the date that is some days after another one. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Return minutes of a day as people read them: "18:00"; the day's end is "24:00". */
export function hhmm(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Return a moment as "18:05" of Kyiv, with the date "28.11" before it if that is not today. */
export function whenOf(moment: number, now: number): string {
  const { date } = wallClock(moment);
  const [, month, day] = date.split('-');
  return date === wallClock(now).date ? timeOf(moment) : `${day}.${month} ${timeOf(moment)}`;
}

/** Return a moment as "18:05" of Kyiv. */
export function timeOf(moment: number): string {
  return hhmm(wallClock(moment).minute);
}
