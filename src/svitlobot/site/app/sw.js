// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"77f8daa9c271"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-Cb5an8-1.js","assets/CopyLink-BGWQmlLm.js","assets/FollowButton-cTvkTyOT.js","assets/Houses-DIwrGOzB.js","assets/Invite-Bal_EQVE.js","assets/MainAction-DWtQQT-Z.js","assets/More-BSuCV31p.css","assets/More-CN463Loh.js","assets/Personal-D3KLe_N4.js","assets/Personal-Ddd8Kclo.css","assets/QueueScreen-B4Vnm8v6.js","assets/Report-CSZdJgxx.js","assets/Settings-C48SKB60.css","assets/Settings-TkKH6q5b.js","assets/Tiers-BM6fEOXi.js","assets/index-BiMCwf27.js","assets/index-fjlrFrhz.css","assets/kyiv-USVrIuja.js","assets/me-FxoWl04w.js","assets/pricing-BwcWOcws.js","assets/refusal-D3mbkLR2.js","assets/sdk-WRMiPb71.js","assets/texts-CTLKuzxq.js","assets/toggled-D1aiteyX.js","assets/useAction-oJr80FxT.js","assets/useAnswer-CcY1QRwC.js","assets/useFollowing-CpHniYmi.js"].map((name) => BASE + name)];
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
