/** Small drawings that go with a text; a screen reader passes them over. */

const PATHS: Record<string, string> = {
  bolt: 'M13 2 5 13h5l-1 9 9-12h-6z',
  map: 'm9 4-6 2v14l6-2 6 2 6-2V4l-6 2zm0 0v14m6-12v14',
  chart: 'M4 20V10m6 10V4m6 16v-7m4 7H2',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  house: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
};

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name] ?? ''} />
    </svg>
  );
}
