import type { Failure } from '../failure.ts';

/** A reply that is being written. It stays when the editor goes on to another tip, and when sending it fails. */
export interface Draft {
  readonly text: string;
  readonly files: readonly File[];
  /** Id of the reply: the same one is stored once, however often it is sent. */
  readonly reply: string;
  /** Ids of attempts with other words or files, whose outcome is not known. */
  readonly before: readonly string[];
  readonly state: DraftState;
}

export type DraftState =
  | { readonly status: 'writing' }
  | { readonly status: 'sending'; readonly bytes: number }
  | { readonly status: 'failed'; readonly failure: Failure }
  /** Stored, and the next reply not begun. */
  | { readonly status: 'stored' };

export function emptyDraft(reply: string, state: DraftState = { status: 'writing' }): Draft {
  return { text: '', files: [], reply, before: [], state };
}

/** Whether something would be lost with it. */
export function isBegun(draft: Draft | undefined): boolean {
  return draft !== undefined && (draft.text.trim() !== '' || draft.files.length > 0);
}

/** The draft with other words or files. After an attempt it is another reply, whatever became of that one. */
export function changedDraft(
  draft: Draft,
  change: Partial<Pick<Draft, 'text' | 'files'>>,
  newReply: () => string,
): Draft {
  const attempted = draft.state.status === 'failed';
  return {
    ...draft,
    ...change,
    ...(attempted ? { reply: newReply(), before: [...draft.before, draft.reply] } : {}),
    state: { status: 'writing' },
  };
}
