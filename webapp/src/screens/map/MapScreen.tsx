/** The city's map: every house coloured by its queue's state; a tap tells about a house and lets one follow it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getPublic } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { AddressSearch, HouseFound, MapDocument, MapManifest } from '../../api/types.ts';
import { spotOf, type Spot } from '../../domain/spot.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { city as cityNow } from '../../state/city.ts';
import { isOperator } from '../../state/me.ts';
import { theme } from '../../shell/theme.ts';
import { hasPhoneButtons, holdSwipes } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import type { CityMap } from './cityMap.ts';
import { HouseSheet } from './HouseSheet.tsx';
import { MapLegend } from './MapLegend.tsx';
import { Sensors } from './Sensors.tsx';
import './map.css';

export default function MapScreen({ detail }: { detail: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<CityMap | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isEmpty, setEmpty] = useState(false);
  const [houses, setHouses] = useState<HouseFound[] | null>(null);
  const [attempt, setAttempt] = useState(0);

  const isOnPhone = hasPhoneButtons();
  useEffect(() => {
    holdSwipes(true);
    return () => holdSwipes(false);
  }, [isOnPhone]);

  useEffect(() => {
    const ended = new AbortController();
    let made: CityMap | null = null;
    const spot = spotOf(detail);
    const begin = async () => {
      // The library, which is large, comes while the houses do.
      const [library, { manifest, document }] = await Promise.all([loadLibrary(), loadHouses(ended.signal)]);
      if (ended.signal.aborted || !place.current) return;
      setEmpty(manifest.houses === 0);
      made = new library.CityMap(place.current, document, manifest.style_url, spot, (at) => void find(at));
      if (spot) void find(spot);
      setMap(made);
    };
    const find = async ({ latitude, longitude }: Spot) => {
      const path = `/api/addresses?latitude=${latitude.toFixed(6)}&longitude=${longitude.toFixed(6)}&limit=5`;
      const found = await getPublic<AddressSearch>(path, { signal: ended.signal }).catch(() => null);
      if (!ended.signal.aborted) setHouses(found?.items.filter(({ distance_m }) => (distance_m ?? 0) < 60) ?? []);
    };
    begin().catch((error: unknown) => {
      if (ended.signal.aborted) return;
      setProblem(error instanceof ApiProblem ? problemText(error) : t('mapUnsupported'));
    });
    return () => {
      ended.abort();
      made?.remove();
      setMap(null);
    };
  }, [attempt, theme.value, detail]);

  const now = cityNow.value;
  useEffect(() => {
    if (map && now) map.show(now.queues);
  }, [map, now]);

  if (problem !== null) {
    return (
      <Problem
        text={problem}
        onRetry={() => {
          setProblem(null);
          setAttempt(attempt + 1);
        }}
      />
    );
  }
  return (
    <>
      <h1 class="map-title">{t('navMap')}</h1>
      <div class="map" ref={place} role="application" aria-label={t('mapLabel')} />
      {!map && <Loading />}
      {map && isOperator.value && <Sensors map={map} />}
      {map && !isEmpty && <MapLegend />}
      {isEmpty && <p class="notice">{t('mapEmpty')}</p>}
      {houses !== null && <HouseSheet houses={houses} onClose={() => setHouses(null)} />}
    </>
  );
}

async function loadLibrary(): Promise<typeof import('./cityMap.ts')> {
  try {
    return await import('./cityMap.ts');
  } catch (error) {
    // Offline, or a newer release has replaced the file.
    throw new ApiProblem(navigator.onLine ? 'garbled' : 'offline', 0, String(error));
  }
}

async function loadHouses(signal: AbortSignal): Promise<{ manifest: MapManifest; document: MapDocument }> {
  const manifest = await getPublic<MapManifest>('/api/map', { signal });
  return { manifest, document: await getPublic<MapDocument>(manifest.url, { signal }) };
}
