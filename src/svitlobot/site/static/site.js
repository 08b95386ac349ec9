// Keeps the page fresh: asks for the city's edition and, when it is another one, for the page anew.
'use strict';
(() => {
  const EVERY = 15_000;
  const JITTER = 10_000; // viewers must not ask all at once
  const OLD_AFTER = 90_000; // measured by the page's own clock, as the phone's may be wrong by hours
  const REDRAWN_AFTER = 300_000; // the mark of the time moves, even if nothing else does
  const live = document.getElementById('live');
  const notice = document.getElementById('notice');
  if (!live || !notice) return;
  let heardAt = performance.now();
  let drawnAt = performance.now();

  function tell() {
    const text = !navigator.onLine
      ? 'Пристрій не в мережі: дані можуть бути застарілі.'
      : performance.now() - heardAt > OLD_AFTER
        ? 'Дані застаріли: сервер не відповідає. Пробуємо ще.'
        : '';
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = text === '';
  }

  // A proxy gives an old answer while the server is away: both moments are the servers', not the phone's.
  function age(headers) {
    return Math.max(0, Date.parse(headers.get('Date')) - Date.parse(headers.get('X-Checked-At'))) || 0;
  }

  async function redraw() {
    const answer = await fetch(location.href, { credentials: 'omit', cache: 'no-cache', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const found = fresh.getElementById('live');
    if (!found) throw new Error('not our page');
    const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    live.replaceChildren(...found.childNodes);
    live.dataset.edition = found.dataset.edition;
    if (focused) live.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    document.title = fresh.title;
    drawnAt = performance.now();
  }

  async function look() {
    try {
      const answer = await fetch('/api/status', { credentials: 'omit', cache: 'no-cache', signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const edition = (answer.headers.get('ETag') ?? '').replace(/^W\//, '').replaceAll('"', '');
      if (edition !== live.dataset.edition || performance.now() - drawnAt > REDRAWN_AFTER) await redraw();
      heardAt = performance.now() - age(answer.headers);
    } catch {
      // told by the notice when it lasts
    }
    tell();
  }

  async function forever() {
    if (!document.hidden) await look();
    setTimeout(forever, EVERY + Math.random() * JITTER);
  }

  addEventListener('offline', tell);
  addEventListener('online', look);
  document.addEventListener('visibilitychange', () => document.hidden || look());
  setTimeout(forever, EVERY * Math.random());
})();
