/** Requests to the API: bounded in time, each failure an ApiProblem, the server's clock taken from every answer. */

import { now, setServerTime } from '../domain/clock.ts';
import { launchKey } from '../telegram/launch.ts';
import { initData } from '../telegram/telegram.ts';
import { ApiProblem } from './problem.ts';
import type { SessionOpened } from './types.ts';

const TIMEOUT_MS = 15_000;
const RENEW_BEFORE_MS = 60_000;

interface Session {
  entry: SessionOpened;
  expiresAt: number;
}

let session: Promise<Session> | null = null;

interface Options {
  /** Ends the request. */
  signal?: AbortSignal;
  /** Gets the moment of the answer by the server's clock: an earlier one if the phone kept it for want of a network. */
  onDated?: (at: number, isKept: boolean) => void;
}

/** Get something that is the same for everybody. */
export async function getPublic<Answer>(path: string, options: Options = {}): Promise<Answer> {
  return (await request('GET', path, {}, undefined, options)) as Answer;
}

/** Open a session; return whose it is. */
export async function enter(): Promise<SessionOpened> {
  session = openSession();
  return (await session).entry;
}

/** Call the API as the person whose Telegram opened the app. `{me}` in the path is their id. */
export async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const { entry } = await currentSession();
  const own = (value: unknown) =>
    typeof value === 'function' ? (value as (id: number) => unknown)(entry.user.user_id) : value;
  const headers = { Authorization: `tma-session ${entry.token}` };
  try {
    return (await request(method, path.replace('{me}', String(entry.user.user_id)), headers, own(body))) as Answer;
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) session = null;
    throw problem;
  }
}

async function currentSession(): Promise<Session> {
  const known = await session?.catch(() => null);
  if (!known || known.expiresAt - now() < RENEW_BEFORE_MS) session = openSession();
  return await (session as Promise<Session>);
}

async function openSession(): Promise<Session> {
  const data = initData();
  if (!data) throw new ApiProblem('not_authenticated', 401, 'no init data');
  const proof = { Authorization: `tma ${data}`, 'X-Launch-Key': launchKey() };
  const entry = (await request('POST', '/api/session', proof)) as SessionOpened;
  return { entry, expiresAt: Date.parse(entry.expires_at) };
}

async function request(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
  { signal, onDated }: Options = {},
): Promise<unknown> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    throw new ApiProblem('offline', 0, String(error));
  }
  onDated?.(takeClock(answer.headers), answer.headers.has('X-Kept'));
  if (answer.status === 204) return null;
  const content = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer, content);
  if (content === null) throw new ApiProblem('garbled', answer.status, 'the answer cannot be read');
  return content;
}

/**
 * Set the clock by an answer that is fresh, and return of which moment any answer is. A proxy that gives an old one while
 * the API is away dates it anew; when the city was looked at stands beside.
 */
function takeClock(headers: Headers): number {
  const at = Date.parse(headers.get('Date') ?? '');
  const isFresh = headers.get('Age') === null && !headers.has('X-Kept');
  if (isFresh && !Number.isNaN(at)) setServerTime(at);
  return answeredAt(headers) ?? now();
}

/** Return of which moment an answer is, by the server's clock; null if it does not say. */
export function answeredAt(headers: Headers): number | null {
  const named = [headers.get('X-Checked-At'), headers.get('Date')].map((moment) => Date.parse(moment ?? ''));
  return named.find((moment) => !Number.isNaN(moment)) ?? null;
}

function problemOf(answer: Response, content: unknown): ApiProblem {
  const { code, detail } = (content ?? {}) as { code?: string; detail?: string };
  const retryAfter = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem(
    code ?? 'garbled',
    answer.status,
    detail ?? answer.statusText,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}
