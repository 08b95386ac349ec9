/** A setting that is on or off. */

interface Props {
  text: string;
  hint?: string | undefined;
  isOn: boolean;
  isFixed: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ text, hint, isOn, isFixed, onChange }: Props) {
  return (
    <label class="choice">
      <span class="grow">
        {text}
        {hint && <small>{hint}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        disabled={isFixed}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
