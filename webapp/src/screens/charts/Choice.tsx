/** A few options of which one is chosen, as buttons in a row. */

interface Props {
  label: string;
  options: readonly (readonly [value: number, text: string])[];
  chosen: number;
  onChoose: (value: number) => void;
}

export function Choice({ label, options, chosen, onChoose }: Props) {
  return (
    <div class="chart-choice" role="group" aria-label={label}>
      {options.map(([value, text]) => (
        <button
          key={value}
          type="button"
          class={value === chosen ? '' : 'plain'}
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
