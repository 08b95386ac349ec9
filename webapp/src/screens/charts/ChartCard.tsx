/** A chart with what belongs to it: a sentence, a legend, the same numbers as a table, and export of both. */

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { toCsv, type Cell } from '../../domain/csv.ts';
import { t, type TextKey } from '../../texts/index.ts';
import { handOver } from './files.ts';
import { pictureOf } from './picture.ts';

export interface Numbers {
  /** The table on the page, in people's words. */
  header: readonly TextKey[];
  rows: readonly (readonly string[])[];
  /** The same numbers for programs. */
  csvHeader: readonly string[];
  csvRows: readonly (readonly Cell[])[];
}

interface Props {
  title: string;
  /** What the chart is of: stands in the picture and, short, in the files' names. */
  subtitle: string;
  fileName: string;
  summary: ComponentChildren;
  legend?: readonly (readonly [kind: string, text: string])[];
  numbers: Numbers;
  children?: ComponentChildren;
}

export function ChartCard({ title, subtitle, fileName, summary, legend = [], numbers, children }: Props) {
  const figure = useRef<HTMLDivElement>(null);
  const [isFailed, setFailed] = useState(false);
  const save = (made: () => Promise<Blob>, extension: string) => {
    setFailed(false);
    made()
      .then((blob) => handOver(blob, `${fileName}.${extension}`))
      .catch(() => setFailed(true));
  };
  const csv = async () => new Blob([toCsv(numbers.csvHeader, numbers.csvRows)], { type: 'text/csv;charset=utf-8' });
  return (
    <section class="card">
      <h2>{title}</h2>
      <div>{summary}</div>
      <div ref={figure} class="figure">
        {children}
        {legend.length > 0 && children && (
          <ul class="legend">
            {legend.map(([kind, text]) => (
              <li key={kind}>
                <Sample kind={kind} />
                {text}
              </li>
            ))}
          </ul>
        )}
      </div>
      {numbers.rows.length > 0 && <Table title={title} numbers={numbers} />}
      {numbers.rows.length > 0 && (
        <p class="chart-buttons">
          <button
            class="plain"
            type="button"
            onClick={() => save(csv, 'csv')}
            aria-label={`${t('chartsCsv')}: ${title}`}
          >
            {t('chartsCsv')}
          </button>
          {children && (
            <button
              class="plain"
              type="button"
              onClick={() => save(() => pictureOf(figure.current as HTMLDivElement, title, subtitle), 'png')}
              aria-label={`${t('chartsPicture')}: ${title}`}
            >
              {t('chartsPicture')}
            </button>
          )}
        </p>
      )}
      {isFailed && <p role="alert">{t('chartsPictureFailed')}</p>}
    </section>
  );
}

function Sample({ kind }: { kind: string }) {
  const isLine = kind === 'c-plan' || kind === 'c-median' || kind === 'c-norm';
  return (
    <svg class="chart sample" viewBox="0 0 22 14" aria-hidden="true">
      {isLine ? (
        <line class={kind} x1="0" x2="22" y1="7" y2="7" />
      ) : (
        <rect class={kind} x="1" y="1" width="20" height="12" />
      )}
    </svg>
  );
}

function Table({ title, numbers }: { title: string; numbers: Numbers }) {
  return (
    <details>
      <summary>{t('chartsTable')}</summary>
      <div class="table-frame" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              {numbers.header.map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbers.rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={column}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
