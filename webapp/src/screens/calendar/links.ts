/** Addresses by which calendars subscribe. */

/** Return the address at which a phone's calendar subscribes, rather than imports the file once. */
export function webcalOf(url: string): string {
  return url.replace(/^https?:/, 'webcal:');
}

/** Return the page on which Google Calendar asks whether to add it. */
export function googleOf(url: string): string {
  return `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(webcalOf(url))}`;
}
