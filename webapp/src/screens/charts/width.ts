/** The width a chart has, so that its letters are as large as the page's. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

const BEFORE_MEASURED = 320;

/** Return a ref for the element around the chart, and its width in pixels. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(BEFORE_MEASURED);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    if (ref.current) observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
