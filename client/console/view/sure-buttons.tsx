import { useEffect, useRef, useState } from 'preact/hooks';
import { sentences } from '../sentences.ts';

interface SureButtonsProps {
  /** What is signed, in words. */
  readonly sure: string;
  readonly busy: boolean;
  readonly act: () => void;
  readonly keep: () => void;
}

/** Before something is signed. The focus is on the way back, and not lost with the button that asked. */
export function SureButtons({ sure, busy, act, keep }: SureButtonsProps) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus();
  }, []);
  return (
    <>
      <button type="button" ref={back} onClick={keep}>
        {sentences.newsroomKeys.staff.keep}
      </button>
      <button type="button" class="primary" aria-disabled={busy} onClick={act}>
        {sure}
      </button>
    </>
  );
}

interface SureButtonProps extends Omit<SureButtonsProps, 'keep'> {
  readonly label: string;
  /** With the name of whom it is about. */
  readonly named?: string;
}

/** A button that asks once more. */
export function SureButton({ label, named = label, ...asked }: SureButtonProps) {
  const [asking, setAsking] = useState(false);
  if (asking)
    return (
      <SureButtons
        {...asked}
        keep={() => {
          setAsking(false);
        }}
      />
    );
  return (
    <button
      type="button"
      aria-label={named}
      onClick={() => {
        setAsking(true);
      }}
    >
      {label}
    </button>
  );
}
