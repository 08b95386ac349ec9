/** A series of measurements as lines that break where nothing was measured. */

export interface Step {
  at: number;
  value: number;
  lowest: number;
  highest: number;
}

/** Cut a series where steps are missing, so that no line is drawn through time without a measurement. */
export function unbroken(steps: readonly Step[], stepMs: number): Step[][] {
  const lines: Step[][] = [];
  for (const step of steps) {
    const last = lines.at(-1)?.at(-1);
    if (last && step.at - last.at <= stepMs * 1.5) lines.at(-1)?.push(step);
    else lines.push([step]);
  }
  return lines;
}

/** Return the ends of an axis that holds all of the numbers and some air; `least` is how much it shows at least. */
export function axisOf(steps: readonly Step[], least: readonly [number, number]): [number, number] {
  const low = Math.min(least[0], ...steps.map(({ lowest }) => lowest));
  const high = Math.max(least[1], ...steps.map(({ highest }) => highest));
  return [low, high];
}
