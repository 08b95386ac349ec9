// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"f4e861b4991a"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days))$/;

self.addEventListener('install', (event) => {
  const files = [BASE, ...["assets/Calendar-C7l-4Zwh.js","assets/CopyLink-BEjQehBp.js","assets/FollowedHouse-ENTm3PoC.js","assets/Houses-dEfLfump.js","assets/Invite-BZzXXycs.js","assets/MainAction-Cmffgk04.js","assets/More-48A7PnFy.js","assets/More-BSuCV31p.css","assets/Now-CU6inNtn.js","assets/Personal-BhufXBdm.js","assets/Personal-CGQt796T.css","assets/QueueCard-DOTAHhpN.js","assets/QueueScreen-ecAtQ-Tx.js","assets/Report-DdrriRPM.js","assets/Settings-C48SKB60.css","assets/Settings-DZhwxBDh.js","assets/Switch-C6Hjs5jV.js","assets/Tiers-CMep_nP3.js","assets/duration-DGPsMTaQ.js","assets/index-DlViSzyM.js","assets/index-DqNFrKSP.css","assets/refusal-D2NreJ12.js","assets/timeline-4UHX0jEx.js","assets/useAction-CUW_06qH.js","assets/useAnswer-BWa8CyD5.js","assets/words-BPPwa5Cp.js"].map((name) => BASE + name)];
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
