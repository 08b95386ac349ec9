/** The server's time on a phone whose clock may be wrong by hours. */

let offsetMs = 0;

/** Take the server's moment of an answer, as milliseconds since 1970; the phone's own clock counts on from there. */
export function setServerTime(serverMs: number, phoneMs: number = Date.now()): void {
  offsetMs = serverMs - phoneMs;
}

/** Return the server's time now, in milliseconds since 1970. */
export function now(phoneMs: number = Date.now()): number {
  return phoneMs + offsetMs;
}
