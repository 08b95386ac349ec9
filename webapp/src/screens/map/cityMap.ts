/** MapLibre with the city on it. */

import { Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { MapDocument, QueueNow } from '../../api/types.ts';
import { boundsOf } from '../../domain/houses.ts';
import { theme } from '../../shell/theme.ts';
import { cityLayers, citySources, ownStyle, PALETTES, repaints, type Palette } from './style.ts';

setWorkerUrl(workerUrl);

/** A point that somebody touched. */
export interface Touched {
  latitude: number;
  longitude: number;
}

/** The map in a page's element. `remove` frees its memory and its worker. */
export class CityMap {
  private readonly map: MapLibre;
  private readonly palette: Palette;
  private queues: readonly QueueNow[] = [];
  private isLoaded = false;

  constructor(
    place: HTMLElement,
    private readonly city: MapDocument,
    styleUrl: string | null,
    onTouch: (at: Touched) => void,
  ) {
    this.palette = PALETTES[theme.value];
    const bounds = boundsOf(city);
    this.map = new MapLibre({
      container: place,
      style: styleUrl ?? ownStyle(this.palette),
      ...(bounds ? { bounds, fitBoundsOptions: { padding: 24 } } : {}),
      attributionControl: styleUrl ? { compact: true } : false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    this.map.addControl(new NavigationControl({ showCompass: false }));
    this.map.on('load', () => this.begin());
    this.map.on('click', ({ lngLat }) => onTouch({ latitude: lngLat.lat, longitude: lngLat.lng }));
  }

  /** Paint the queues' states of now. */
  show(queues: readonly QueueNow[]): void {
    this.queues = queues;
    if (this.isLoaded) this.paint();
  }

  remove(): void {
    this.map.remove();
  }

  private begin(): void {
    for (const [name, source] of Object.entries(citySources(this.city))) this.map.addSource(name, source);
    for (const layer of cityLayers(this.city, this.names(), this.palette)) this.map.addLayer(layer);
    this.isLoaded = true;
    this.paint();
    void this.map.once('idle', () => performance.mark('map-drawn'));
  }

  private paint(): void {
    const states = new Map(this.queues.map(({ queue_id, status }) => [queue_id, status]));
    for (const { layer, kind, property, value } of repaints(this.city, states, this.names(), this.palette)) {
      if (kind === 'paint') this.map.setPaintProperty(layer, property as 'fill-color', value);
      else this.map.setLayoutProperty(layer, property as 'text-field', value);
    }
  }

  private names(): Map<number, string> {
    return new Map(this.queues.map(({ queue_id, name }) => [queue_id, name]));
  }
}
