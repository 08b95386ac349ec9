// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"bfeb3633b025"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-CbYCqpU1.js","assets/CopyLink-tcEvmvjW.js","assets/FollowButton-C1qnavyc.js","assets/Houses-BzoLWy4V.js","assets/Invite-C4Jfi6bp.js","assets/MainAction-MZX7yAXN.js","assets/More-BSuCV31p.css","assets/More-V4QR8_E4.js","assets/Personal-CBQZew5n.js","assets/Personal-CGQt796T.css","assets/QueueScreen-OusG5BIi.js","assets/Report-B2yzOSak.js","assets/Settings-C48SKB60.css","assets/Settings-z5ePi8Ge.js","assets/Switch-Ch3Zj7-W.js","assets/Tiers-UwDkOTmu.js","assets/index-B4Dp3o6N.css","assets/index-B_bov3-S.js","assets/kyiv-CQpJdrqC.js","assets/me-1OWjfCZR.js","assets/pricing-jfZ389Od.js","assets/refusal-D1486GdW.js","assets/sdk-WRMiPb71.js","assets/useAction-qSk284eF.js","assets/useAnswer-BGM0LRo0.js","assets/useFollowing-1wII257Y.js"].map((name) => BASE + name)];
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
