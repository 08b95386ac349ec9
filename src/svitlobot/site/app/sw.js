// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"bbd6b2b71b2f"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-BBrM7znL.js","assets/CopyLink-DgfKaWJm.js","assets/FollowButton-D0ancnNb.js","assets/Houses-CWvOQVVt.js","assets/Invite-w6266kWo.js","assets/MainAction-CEhZMoy4.js","assets/More-BSuCV31p.css","assets/More-DiQqmpZv.js","assets/Personal-CjGl4GEI.js","assets/Personal-D4xgjLBy.css","assets/QueueScreen-ULUiiTr2.js","assets/Report-B5Erc9lm.js","assets/Settings-C48SKB60.css","assets/Settings-CG2uSue8.js","assets/Tiers-B6VMJdqE.js","assets/index-apvz-EP0.js","assets/index-fjlrFrhz.css","assets/kyiv-USVrIuja.js","assets/me-DFOsu66m.js","assets/pricing-DgwKz7rk.js","assets/refusal-B8y8lfEz.js","assets/sdk-WRMiPb71.js","assets/texts-btBdrCHo.js","assets/toggled-pgmPWAyo.js","assets/useAction-CCIeZ0Z0.js","assets/useAnswer-D0727Cby.js","assets/useFollowing-CH0ymkli.js"].map((name) => BASE + name)];
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const old = (name) => name !== SHELL && name !== ANSWERS;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(`${BASE}assets/`)) event.respondWith(fromCache(request));
  else if (url.pathname === '/app' || url.pathname.startsWith(BASE)) event.respondWith(shell());
  else if (PUBLIC.test(url.pathname)) event.respondWith(fromNetwork(request));
});

async function shell() {
  const kept = await caches.match(BASE);
  const fresh = fetch(BASE).then(async (answer) => {
    if (answer.ok) await (await caches.open(SHELL)).put(BASE, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => undefined); // offline: what is kept is all there is
  return kept;
}

async function fromCache(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

async function fromNetwork(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(ANSWERS)).put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set('X-Kept', '1'); // its Date tells no time
    return new Response(kept.body, { headers });
  }
}
