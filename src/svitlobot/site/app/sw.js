// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"e776235dd4e6"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-D8_vuQAj.js","assets/CopyLink-Db85K9ej.js","assets/FollowButton-Cn2Fj-MR.js","assets/Houses-zhNIrWgl.js","assets/Invite-BaPsyoxR.js","assets/MainAction-Cj5swrod.js","assets/More-BSuCV31p.css","assets/More-C5S0aerk.js","assets/Personal-D4xgjLBy.css","assets/Personal-FjTMFu9j.js","assets/QueueScreen-asiNEjB3.js","assets/Report-C60yzsz8.js","assets/Settings-C48SKB60.css","assets/Settings-Dm6g_ePc.js","assets/Tiers-BH5xROWM.js","assets/index-BlZLCDop.js","assets/index-fjlrFrhz.css","assets/kyiv-USVrIuja.js","assets/me-B3ocrm_X.js","assets/pricing-CW2ak0vA.js","assets/refusal-4SuCgKJY.js","assets/sdk-WRMiPb71.js","assets/toggled-BcAB5z-L.js","assets/useAction-D9nxS0IM.js","assets/useAnswer-BR3GN8dQ.js","assets/useFollowing-6tTwK4T4.js"].map((name) => BASE + name)];
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
