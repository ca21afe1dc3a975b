import type { OpenFailure } from './describe-failure.ts';

/** Whatever can keep a source from sending, or from knowing that it was sent. */
export type Problem =
  /** More bytes than a tip may have; also known from `Content-Length`, while the browser still uploads. */
  | { readonly kind: 'tooBig' }
  | { readonly kind: 'tooManyFiles' }
  /** `length` in characters, where it is known. */
  | { readonly kind: 'messageTooLong'; readonly length?: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'formExpired' }
  /** Files do not fit any more, words do. */
  | { readonly kind: 'filesFull' }
  /** One visitor has used what files of one may. */
  | { readonly kind: 'shareUsed' }
  | { readonly kind: 'storeFull' }
  /** The disk failed. */
  | { readonly kind: 'storeTrouble' }
  | { readonly kind: 'keyExpired' }
  /** The ring is empty: its key was stolen, and there is no new one yet. */
  | { readonly kind: 'keyWithdrawn' }
  /** The line was too slow, or stood still. */
  | { readonly kind: 'stalled' }
  /** The upload was malformed or cut off. */
  | { readonly kind: 'unreadable' }
  /** Fewer files were found in the upload than the browser sent. */
  | { readonly kind: 'partsMissing'; readonly sent: number; readonly received: number }
  | { readonly kind: 'rateLimited'; readonly minutes: number }
  /** The browser takes no cookies, without which a mailbox cannot stay open. */
  | { readonly kind: 'cookieNeeded' }
  /** The visit was over before something was sent into its mailbox. */
  | { readonly kind: 'locked'; readonly failure?: OpenFailure }
  /** A file of a reply does not open. */
  | { readonly kind: 'fileDamaged' }
  /** The disk failed while a reply, or the mailbox, was deleted. */
  | { readonly kind: 'notDeleted' }
  | { readonly kind: 'notFound' }
  /** `everything`: the fault came after the tip had been committed. */
  | { readonly kind: 'internal'; readonly kept: 'nothing' | 'everything' };

export type ProblemKind = Problem['kind'];

/** Why intake is closed before anybody has typed. */
export type ClosedReason = Extract<ProblemKind, 'keyExpired' | 'keyWithdrawn' | 'storeFull' | 'storeTrouble'>;

/** The one case in which a problem is no loss: the tip had been committed before. */
export function everythingWasKept(problem: Problem): boolean {
  return problem.kind === 'internal' && problem.kept === 'everything';
}
