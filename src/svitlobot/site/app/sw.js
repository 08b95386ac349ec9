// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"5a75ce4d8436"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days))$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-CLw6vql3.js","assets/CopyLink-BdU8arbE.js","assets/FollowedHouse-DbqvyZdu.js","assets/Houses-aUELKJvo.js","assets/Invite-BUAdy3jX.js","assets/MainAction-Czikn93o.js","assets/More-BSuCV31p.css","assets/More-LfSkv8-V.js","assets/Now-6g28EMjK.js","assets/Personal-CGQt796T.css","assets/Personal-DP8q94f0.js","assets/QueueCard-C3NFBcK9.js","assets/QueueScreen-BRP96UHu.js","assets/Report-C_gihJ_Q.js","assets/Settings-B5f3zoXn.js","assets/Settings-C48SKB60.css","assets/Switch-vFf8EjqY.js","assets/Tiers-BcLchzzr.js","assets/duration-DGPsMTaQ.js","assets/index-D3x8u-i4.css","assets/index-dpoSYGTa.js","assets/refusal-D4OF0NaB.js","assets/timeline-LpBhHpNr.js","assets/useAction-Dg3E4ORJ.js","assets/useAnswer-DxV14MD8.js","assets/words-Du54TlMh.js"].map((name) => BASE + name)];
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
