import type { VNode } from 'preact';
import type { LogState } from '../../../keys/index.ts';
import type { Wording } from '../locales/index.ts';

/** What a page needs to be taken over by a script, where there is one. Without one, none of it shows. */
export interface PageScript {
  /** The few lines that load the rest. Their hash is in the content security policy. */
  readonly starter: string;
  /** What to make of the form. */
  readonly enhance: 'tip' | 'mailbox';
  /** The ring that the page shows, which the script compares with the one it is given to seal to. */
  readonly epoch: number;
  readonly fingerprints: readonly string[];
  /** The key log that the ring was found in: a log without this entry is another one, or an older one. */
  readonly log: LogState | undefined;
}

/** Attributes of the form that the script takes over. */
export function enhancedForm(script: PageScript | undefined) {
  if (script === undefined) return {};
  return {
    'data-enhance': script.enhance,
    'data-epoch': script.epoch,
    'data-fingerprints': script.fingerprints.join(' '),
    ...(script.log && { 'data-log': logText(script.log) }),
  };
}

/** As the script reads it: client/source/page/workshop.ts. */
function logText({ genesis, sequence, hash }: LogState): string {
  return [genesis, sequence, hash].join(' ');
}

interface Props {
  readonly wording: Wording;
  readonly script: PageScript | undefined;
}

/**
 * What a page says is so with a script from the moment on at which its starter runs, and is hidden without one; what it says
 * of the server's part in it is hidden then (style.css).
 */
export function Scripted({ children }: { readonly children: string }): VNode {
  return (
    <p class="scripted" hidden>
      {children}
    </p>
  );
}

/** Tells the other tabs of this browser, where there is a script, that the visit is over. */
export function TellLeft({ starter }: { readonly starter: string | undefined }): VNode | null {
  if (starter === undefined) return null;
  return <script data-left dangerouslySetInnerHTML={{ __html: starter }} />;
}

/** Stands behind the form: what the starter shows when the rest cannot be loaded, and the starter itself. */
export function Enhancement({ wording: { say }, script }: Props): VNode | null {
  if (script === undefined) return null;
  return (
    <>
      <div id="script-trouble" class="notice caution" role="alert" tabIndex={-1} hidden>
        <p>
          <strong>{say('script.trouble')}</strong>
        </p>
        <p>{say('script.choice')}</p>
        <button type="button" data-again>
          {say('script.again')}
        </button>{' '}
        <button type="button" class="quiet" data-other-way>
          {say('script.otherWay')}
        </button>
      </div>
      <script dangerouslySetInnerHTML={{ __html: script.starter }} />
    </>
  );
}
