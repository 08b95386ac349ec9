// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"aaca13a7ab20"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-6-6MMGXj.js","assets/CopyLink-B1GjgW4q.js","assets/FollowButton-3DENR2yr.js","assets/Houses-C8N1JSgU.js","assets/Invite-Dco_afB7.js","assets/MainAction-BFTujQFr.js","assets/More-BK1OeE34.js","assets/More-BSuCV31p.css","assets/Personal-CGQt796T.css","assets/Personal-LZ6jhAVJ.js","assets/QueueScreen-CB46kk_p.js","assets/Report-CJxV35Hq.js","assets/Settings-C48SKB60.css","assets/Settings-DbteZOVO.js","assets/Switch-BFhjQ6Lk.js","assets/Tiers-Dg6hXuT4.js","assets/index-B4Dp3o6N.css","assets/index-D2pRZd5c.js","assets/kyiv-CQpJdrqC.js","assets/me-CEs8fqPF.js","assets/pricing-CeO7o_6q.js","assets/refusal-CsFmrsw1.js","assets/sdk-WRMiPb71.js","assets/useAction-B-xMxR4g.js","assets/useAnswer-i3WMU8oE.js","assets/useFollowing-CFzjqR6y.js"].map((name) => BASE + name)];
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
