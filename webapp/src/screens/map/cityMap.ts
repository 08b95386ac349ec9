/** MapLibre with the city on it. */

import { LngLat, Map as MapLibre, NavigationControl, setWorkerUrl, type GeoJSONSource, type Point } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { MapDocument, QueueNow, SensorOnMap } from '../../api/types.ts';
import { boundsOf } from '../../domain/houses.ts';
import { sensorPoints } from '../../domain/sensors.ts';
import type { Spot } from '../../domain/spot.ts';
import { theme } from '../../shell/theme.ts';
import { t } from '../../texts/index.ts';
import { sensorLayers } from './sensorLayers.ts';
import { cityLayers, citySources, HOUSE_LAYERS, NEAR, ownStyle, PALETTES, repaints, type Palette } from './style.ts';

setWorkerUrl(workerUrl);

/** How near the map comes to a spot. */
const AT_A_HOUSE = 16;
/** Half of a finger's width, in pixels. */
const FINGER = 20;

/** The map in a page's element. `remove` frees its memory and its worker. */
export class CityMap {
  private readonly map: MapLibre;
  private readonly palette: Palette;
  private queues: readonly QueueNow[] = [];
  private sensors: readonly SensorOnMap[] = [];
  private isLoaded = false;

  constructor(
    place: HTMLElement,
    private readonly city: MapDocument,
    styleUrl: string | null,
    spot: Spot | null,
    onTouch: (at: Spot) => void,
  ) {
    this.palette = PALETTES[theme.value];
    const bounds = boundsOf(city);
    this.map = new MapLibre({
      container: place,
      style: styleUrl ?? ownStyle(this.palette),
      ...(spot
        ? { center: [spot.longitude, spot.latitude], zoom: AT_A_HOUSE }
        : bounds
          ? { bounds, fitBoundsOptions: { padding: 24 } }
          : {}),
      attributionControl: styleUrl ? { compact: true } : false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: {
        'Map.Title': t('mapLabel'),
        'NavigationControl.ZoomIn': t('mapZoomIn'),
        'NavigationControl.ZoomOut': t('mapZoomOut'),
        'AttributionControl.ToggleAttribution': t('mapSources'),
      },
    });
    this.map.addControl(new NavigationControl({ showCompass: false }));
    this.map.on('load', () => this.begin());
    const touch = (point: Point, at: LngLat) => {
      if (this.map.getZoom() >= NEAR - 1) onTouch(this.touched(point, at));
      else this.map.easeTo({ center: at, zoom: NEAR + 1 }); // from afar no finger finds one house
    };
    this.map.on('click', ({ point, lngLat }) => touch(point, lngLat));
    // The keyboard's finger is the middle of the map, to which arrows bring a house.
    this.map.getCanvas().addEventListener('keydown', ({ key }) => {
      const middle = this.map.getCenter();
      if (key === 'Enter') touch(this.map.project(middle), middle);
    });
  }

  /** Paint the queues' states of now. */
  show(queues: readonly QueueNow[]): void {
    this.queues = queues;
    if (this.isLoaded) this.paint();
  }

  /** Show the sensors over the houses; none of an empty list. */
  showSensors(sensors: readonly SensorOnMap[]): void {
    this.sensors = sensors;
    if (this.isLoaded) this.drawSensors();
  }

  remove(): void {
    this.isLoaded = false;
    this.map.remove();
  }

  /** Return where the house under a finger is, and where there is none the place that was touched. */
  private touched(point: Point, at: LngLat): Spot {
    const box: [[number, number], [number, number]] = [
      [point.x - FINGER, point.y - FINGER],
      [point.x + FINGER, point.y + FINGER],
    ];
    const found = this.isLoaded ? this.map.queryRenderedFeatures(box, { layers: HOUSE_LAYERS }) : [];
    const away = ([longitude, latitude]: number[]) => at.distanceTo(new LngLat(longitude ?? 0, latitude ?? 0));
    const [nearest] = found
      .flatMap(({ geometry }) => (geometry.type === 'Point' ? [geometry.coordinates] : []))
      .toSorted((a, b) => away(a) - away(b));
    return { latitude: nearest?.[1] ?? at.lat, longitude: nearest?.[0] ?? at.lng };
  }

  private begin(): void {
    for (const [name, source] of Object.entries(citySources(this.city))) this.map.addSource(name, source);
    for (const layer of cityLayers(this.city, this.names(), this.palette)) this.map.addLayer(layer);
    this.isLoaded = true;
    this.paint();
    if (this.sensors.length > 0) this.drawSensors();
    void this.map.once('idle', () => performance.mark('map-drawn'));
  }

  private drawSensors(): void {
    const data = sensorPoints(this.city, this.sensors);
    const source = this.map.getSource<GeoJSONSource>('sensors');
    if (source) source.setData(data);
    else {
      this.map.addSource('sensors', { type: 'geojson', data });
      for (const layer of sensorLayers(this.palette)) this.map.addLayer(layer);
    }
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
