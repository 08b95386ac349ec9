// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"a4916be43f48"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-Cfu9VG45.js","assets/CopyLink-C__ZqTS5.js","assets/FollowButton-CSothqBP.js","assets/Houses-CkNiCVgd.js","assets/Invite-Ci_tspqL.js","assets/MainAction-CqUI7CHV.js","assets/More-BSuCV31p.css","assets/More-RdATOhnS.js","assets/Personal-CGQt796T.css","assets/Personal-eRabE94p.js","assets/QueueScreen-oHJL2bqg.js","assets/Report-CCkPnj_P.js","assets/Settings-BbB_RnTP.js","assets/Settings-C48SKB60.css","assets/Tiers-CmNRkQ0t.js","assets/index-B4Dp3o6N.css","assets/index-CQ1-xktu.js","assets/kyiv-USVrIuja.js","assets/me-DuoqKtH3.js","assets/pricing-D5PqQ_KK.js","assets/refusal-DD9K-GT_.js","assets/sdk-WRMiPb71.js","assets/toggled-5g3HVu9P.js","assets/useAction-DXO6ZXfH.js","assets/useAnswer-Cgma-ZF0.js","assets/useFollowing-C5ZZLWEY.js"].map((name) => BASE + name)];
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
