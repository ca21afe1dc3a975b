import type { Failure } from '../failure.ts';
import type { AddedKey, AnswerOf, FilePlace, KeyNews, LetterResult, ListedTip } from '../protocol.ts';
import type { Draft } from './draft.ts';
import type {
  Dialog,
  Keeping,
  KeysDesk,
  LockReason,
  OpenTip,
  PreviewState,
  Save,
  StaffRole,
} from './state.ts';

/** Everything that can happen, to the list and to the tip that is read. */
export type DeskAction =
  | { readonly type: 'tips-listed'; readonly tips: readonly ListedTip[]; readonly tipDays?: number }
  | { readonly type: 'letters-opened'; readonly letters: readonly LetterResult[] }
  | { readonly type: 'letters-waiting'; readonly tips: readonly string[] }
  | { readonly type: 'listing-started' }
  /** After a whole list: the tips that the server has. What is not among them was deleted. */
  | { readonly type: 'listing-ended'; readonly all?: ReadonlySet<string> }
  | { readonly type: 'listing-failed'; readonly failure: Failure }
  | ({ readonly type: 'tips-counted' } & AnswerOf<'count-tips'>)
  | { readonly type: 'text-sought'; readonly text: string }
  | {
      readonly type: 'text-found';
      readonly text: string;
      readonly tips: readonly string[];
      readonly partly: number;
    }
  | { readonly type: 'unread-only-set'; readonly unreadOnly: boolean }
  | { readonly type: 'expiring-only-set'; readonly expiringOnly: boolean }
  | { readonly type: 'spam-shown'; readonly spam: boolean }
  | { readonly type: 'sorted'; readonly byStamp: boolean }
  | { readonly type: 'selected'; readonly selection: ReadonlySet<string> | undefined }
  | { readonly type: 'cursor-moved'; readonly tip: string | undefined }
  | { readonly type: 'tip-opening'; readonly tip: string }
  | { readonly type: 'tip-opened'; readonly tip: string; readonly content: OpenTip }
  | { readonly type: 'tip-failed'; readonly tip: string; readonly failure: Failure }
  | { readonly type: 'tip-closed' }
  | { readonly type: 'read-set'; readonly tip: string; readonly read: boolean }
  | { readonly type: 'hold-set'; readonly tip: string; readonly keeping: Keeping }
  | { readonly type: 'spam-set'; readonly tips: readonly string[]; readonly spam: boolean }
  | { readonly type: 'save-changed'; readonly save: Save }
  | { readonly type: 'save-forgotten'; readonly place: FilePlace; readonly inner: boolean }
  | {
      readonly type: 'preview-changed';
      readonly place: FilePlace;
      readonly preview: PreviewState | undefined;
    }
  | { readonly type: 'draft-changed'; readonly tip: string; readonly draft: Draft | undefined }
  | { readonly type: 'strangers-agreed'; readonly fingerprints: readonly string[]; readonly agreed: boolean }
  | { readonly type: 'tip-deleted'; readonly tip: string }
  | { readonly type: 'keys-page-changed'; readonly change: Partial<KeysDesk> }
  | { readonly type: 'key-news-read'; readonly news: KeyNews }
  | { readonly type: 'news-put-aside'; readonly id: string }
  | { readonly type: 'danger-known' }
  | { readonly type: 'dialog-shown'; readonly dialog: Dialog }
  | { readonly type: 'dialog-closed' }
  | { readonly type: 'noticed'; readonly notice: string };

/** What a form that adds a key goes through. */
export type KeyAction =
  | { readonly type: 'key-unlocking' }
  | { readonly type: 'key-refused'; readonly failure: Failure }
  | { readonly type: 'keys-added'; readonly keys: readonly AddedKey[] }
  | { readonly type: 'signing-in' };

export type Action =
  | DeskAction
  | KeyAction
  | {
      readonly type: 'signed-in';
      readonly newsroom: string;
      readonly disk: boolean;
      readonly dangerKnown: boolean;
      /** An editor, when absent. */
      readonly roles?: readonly StaffRole[];
    }
  | { readonly type: 'log-refused'; readonly failure: Failure }
  | { readonly type: 'locked'; readonly reason: LockReason };
