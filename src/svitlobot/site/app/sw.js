// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"9eda141e0b05"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days))$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-CegL3vgd.js","assets/CopyLink-3DOHydzU.js","assets/FollowedHouse-CCmy9obn.js","assets/Houses-Aqq1w2gF.js","assets/Invite-D9qZXvZo.js","assets/MainAction-I4u9NWsJ.js","assets/More-BSuCV31p.css","assets/More-CkjOY9gX.js","assets/Now-rNQM_m9z.js","assets/Personal-CGQt796T.css","assets/Personal-DIlqGpDS.js","assets/QueueCard-DyyE7VAh.js","assets/QueueScreen-CLL3vJpq.js","assets/Report-CrrCwESx.js","assets/Settings-BsTumUnB.js","assets/Settings-C48SKB60.css","assets/Switch-BYmj_ry2.js","assets/Tiers-BS2h-7Ot.js","assets/duration-DGPsMTaQ.js","assets/index-CMQqQUfm.js","assets/index-DqNFrKSP.css","assets/refusal-CTBH4fMJ.js","assets/timeline-lCtzKp-x.js","assets/useAction-CSwH_Zdq.js","assets/useAnswer-BlDLHC-N.js","assets/words-DlTKQc2L.js"].map((name) => BASE + name)];
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
