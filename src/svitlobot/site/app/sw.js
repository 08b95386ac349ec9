// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"3bb8adbb952c"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-CLivIE9A.js","assets/CopyLink-Dxiw2HlN.js","assets/FollowButton-C1XCdo7W.js","assets/Houses-BmAuVziN.js","assets/Invite-Cik29OVq.js","assets/MainAction-DCNbvOKr.js","assets/More-BSuCV31p.css","assets/More-D6eJfMsd.js","assets/Personal-Bv1Zhq4b.js","assets/Personal-CGQt796T.css","assets/QueueScreen-BYTltV_I.js","assets/Report-v_hQnuuX.js","assets/Settings-C48SKB60.css","assets/Settings-CLnwFJbn.js","assets/Switch-BFwPHL0K.js","assets/Tiers-DwP8K5NB.js","assets/index-B4Dp3o6N.css","assets/index-sjK-5dms.js","assets/kyiv-CQpJdrqC.js","assets/me-Vh1XSTiT.js","assets/pricing-Cp6RFNs1.js","assets/refusal-BqJH4twd.js","assets/sdk-WRMiPb71.js","assets/useAction-C0kjUOIu.js","assets/useAnswer-Bzd2vFKh.js","assets/useFollowing-C0lscPXh.js"].map((name) => BASE + name)];
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
