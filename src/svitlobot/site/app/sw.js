// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"1d37d31fa959"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-CjScgvO9.js","assets/CopyLink-ZixWAelo.js","assets/FollowButton-BmtwwF0g.js","assets/Houses-DwaQ0rUI.js","assets/Invite-CSybXtGc.js","assets/MainAction-DKwLeTao.js","assets/More-BSuCV31p.css","assets/More-NkUmvYD3.js","assets/Personal-CGQt796T.css","assets/Personal-FRerRqGw.js","assets/QueueScreen-CBKgLB2T.js","assets/Report-De02pW4u.js","assets/Settings-C48SKB60.css","assets/Settings-D6nhJ4W5.js","assets/Switch-CY1hLRRg.js","assets/Tiers-CDGe8g--.js","assets/index-CEXFC86K.css","assets/index-D182BnUE.js","assets/kyiv-CQpJdrqC.js","assets/me-siDT9JS3.js","assets/refusal-C14SbJaq.js","assets/sdk-WRMiPb71.js","assets/useAction-D63qEXRJ.js","assets/useAnswer-DCIfz42r.js","assets/useFollowing-DkDrWE1u.js"].map((name) => BASE + name)];
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
