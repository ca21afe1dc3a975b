import type { ComponentChildren } from 'preact';

interface CheckBoxProps {
  readonly name?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly choose: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

export function CheckBox({ name, checked, disabled = false, choose, children }: CheckBoxProps) {
  return (
    <label>
      <input
        type="checkbox"
        {...(name === undefined ? {} : { name })}
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          choose(event.currentTarget.checked);
        }}
      />
      <span>{children}</span>
    </label>
  );
}

/** The list with the item, or without it. */
export function toggled<T>(items: readonly T[], item: T, wanted: boolean): readonly T[] {
  const others = items.filter((one) => one !== item);
  return wanted ? [...others, item] : others;
}
