// Keeps the application itself, and the last public answers, for a phone without a network.
const SHELL = `shell-${"1ca714ce9273"}`;
const ANSWERS = 'answers';
const BASE = '/app/';
const PAGE = '/app/index.html'; // the page without the city's state of a moment, which must not be kept
// Only what is the same for everybody; a person's own data are never kept.
const PUBLIC = /^\/api\/(status|map|city\/days|queues\/\d+\/(timeline|days)|schedules\/week\/\d+)$/;

self.addEventListener('install', (event) => {
  const files = [PAGE, ...["assets/Calendar-B8ivAkMt.js","assets/CopyLink-CejYSJ2a.js","assets/FollowButton-BBdWr0oA.js","assets/Houses-BeCeBI0O.js","assets/Invite-Bv6bNrys.js","assets/MainAction-D1uaxZBB.js","assets/More-BSuCV31p.css","assets/More-CxOODX7a.js","assets/Personal-DReNK-32.js","assets/Personal-qGz7_LDW.css","assets/QueueScreen-C6Ad-Ksq.js","assets/Report-BPPkPtNN.js","assets/Settings-C48SKB60.css","assets/Settings-alXvGJkf.js","assets/Tiers-PLJNQBSq.js","assets/index-CDXUR3Sy.js","assets/pricing-awpdoIy3.js","assets/refusal-CKVj3pFJ.js","assets/sdk-WRMiPb71.js","assets/toggled-L2DebL0i.js","assets/useAction-CawaPtaF.js","assets/useAnswer-DM7pmc2A.js","assets/useFollowing-poxSZX1a.js"].map((name) => BASE + name)];
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
  const kept = await caches.match(PAGE);
  const fresh = fetch(PAGE).then(async (answer) => {
    if (answer.ok) await (await caches.open(SHELL)).put(PAGE, answer.clone());
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
