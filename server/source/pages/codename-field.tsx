import type { VNode } from 'preact';
import type { Wording } from '../locales/index.ts';
import { keepFirstLineBreak } from './tip-form.tsx';

interface CodenameFieldProps {
  readonly wording: Wording;
  /** What had been entered, to be corrected. */
  readonly entered?: string | undefined;
  readonly invalid?: boolean;
  readonly describedBy?: readonly string[];
}

/** Of several lines: all nine words can be seen at once, also on a phone. */
export function CodenameField({
  wording: { say },
  entered = '',
  invalid = false,
  describedBy = [],
}: CodenameFieldProps): VNode {
  return (
    <div class="field">
      <label for="codename">{say('open.label')}</label>
      <p id="codename-hint">{say('open.forgives')}</p>
      <textarea
        id="codename"
        name="codename"
        class="short notranslate"
        rows={3}
        dir="auto"
        required
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        aria-describedby={[...describedBy, 'codename-hint'].join(' ')}
        {...(invalid && { 'aria-invalid': 'true' as const })}
      >
        {keepFirstLineBreak(entered)}
      </textarea>
    </div>
  );
}
