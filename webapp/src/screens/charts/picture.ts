/** A chart with its title and legend as a PNG picture, drawn here: nothing is sent anywhere. */

const SVG = 'http://www.w3.org/2000/svg';
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-size',
  'font-weight',
  'font-family',
];
const MARGIN = 16;
const ROW = 22;
const SHARPNESS = 2;

/** Draw the chart that stands in an element. Raises an error where the browser cannot. */
export async function pictureOf(figure: HTMLElement, title: string, subtitle: string): Promise<Blob> {
  const chart = figure.querySelector<SVGSVGElement>('svg[role=img]');
  if (!chart) throw new Error('no chart to draw');
  const legend = [...figure.querySelectorAll<HTMLElement>('.legend li')];
  const box = chart.getBoundingClientRect();
  const top = MARGIN + 2 * ROW + 8;
  const [width, height] = [box.width + 2 * MARGIN, top + box.height + (legend.length + 1) * ROW + MARGIN];
  const root = element('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  const page = getComputedStyle(figure);
  root.append(patterns(), element('rect', { width, height, fill: backgroundOf(figure) }));
  const write = (text: string, x: number, y: number, size: number, weight = 400) => {
    const line = element('text', {
      x,
      y,
      fill: page.color,
      'font-size': size,
      'font-weight': weight,
      'font-family': page.fontFamily,
    });
    line.textContent = text;
    root.append(line);
  };
  write(title, MARGIN, MARGIN + 16, 18, 700);
  write(subtitle, MARGIN, MARGIN + 16 + ROW, 14);
  root.append(placed(chart, MARGIN, top, box.width, box.height));
  legend.forEach((item, index) => {
    const y = top + box.height + (index + 1) * ROW;
    const sample = item.querySelector<SVGSVGElement>('svg');
    if (sample) root.append(placed(sample, MARGIN, y - 12, 22, 14));
    write(item.textContent?.trim() ?? '', MARGIN + 30, y, 13);
  });
  return await png(root, width, height);
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function placed(svg: SVGSVGElement, x: number, y: number, width: number, height: number): SVGElement {
  const copy = styledCopy(svg);
  for (const [key, value] of Object.entries({ x, y, width, height })) copy.setAttribute(key, String(value));
  return copy;
}

/** Copy an element with what the style sheet gives it written into attributes. */
function styledCopy(source: SVGElement): SVGElement {
  const copy = source.cloneNode(true) as SVGElement;
  const sources = [source, ...source.querySelectorAll<SVGElement>('*')];
  [copy, ...copy.querySelectorAll<SVGElement>('*')].forEach((one, index) => {
    const style = getComputedStyle(sources[index] as SVGElement);
    for (const name of STYLES) {
      one.setAttribute(name, style.getPropertyValue(name).replace(/url\("?[^"#)]*#([^")]*)"?\)/, 'url(#$1)'));
    }
    one.removeAttribute('class');
  });
  return copy;
}

function patterns(): SVGElement {
  const made = element('defs', {});
  made.append(...[...document.querySelectorAll<SVGElement>('pattern')].map(styledCopy));
  return made;
}

function backgroundOf(figure: HTMLElement): string {
  return getComputedStyle(figure.closest('.card') ?? document.body).backgroundColor;
}

async function png(root: SVGElement, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(root)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * SHARPNESS);
    canvas.height = Math.round(height * SHARPNESS);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
