import type { SentenceKey, Wording } from '../locales/index.ts';
import { describeFailure, type OpenFailure } from './describe-failure.ts';
import { everythingWasKept } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Limits } from './site.ts';

/** What a source is told: what happened, what was kept, what to do. */
export interface ProblemText {
  readonly heading: string;
  readonly what: readonly string[];
  readonly kept: string;
  readonly next: string;
  readonly tone: 'good' | 'caution';
}

export function describeProblem(problem: Problem, limits: Limits, wording: Wording): ProblemText {
  return {
    heading: wording.say(`${headingOf(problem)}.heading`),
    what: whatHappened(problem, limits, wording),
    kept: wording.say(keptSentence(problem)),
    next: whatToDo(problem, wording),
    tone: everythingWasKept(problem) ? 'good' : 'caution',
  };
}

/** Where the codename that came with a message opened nothing, that is what must be told. */
function headingOf(problem: Problem): Problem['kind'] | OpenFailure['kind'] {
  return problem.kind === 'locked' ? (problem.failure?.kind ?? 'locked') : problem.kind;
}

function keptSentence(problem: Problem): SentenceKey & `problem.${string}` {
  if (problem.kind === 'notFound' || problem.kind === 'fileDamaged') return 'problem.nothingSent';
  if (problem.kind === 'notDeleted') return 'problem.maybeDeleted';
  if (everythingWasKept(problem)) return 'problem.keptEverything';
  return 'problem.keptNothing';
}

function whatHappened(problem: Problem, limits: Limits, wording: Wording): readonly string[] {
  const { say, sayCount, number, size } = wording;
  switch (problem.kind) {
    case 'tooBig':
      return [say('tooBig.what', { size: size(limits.bytes) })];
    case 'tooManyFiles':
      return [sayCount('tooManyFiles.what', limits.files)];
    case 'messageTooLong': {
      const limit = sayCount('messageTooLong.what', limits.messageCharacters);
      if (problem.length === undefined) return [limit];
      return [limit, say('messageTooLong.yours', { length: number(problem.length) })];
    }
    case 'partsMissing':
      return [say('partsMissing.what', { sent: number(problem.sent), received: number(problem.received) })];
    case 'locked':
      return problem.failure === undefined
        ? [say('locked.what')]
        : describeFailure(problem.failure, limits.mailboxDays, wording);
    case 'empty':
    case 'formExpired':
    case 'filesFull':
    case 'shareUsed':
    case 'storeFull':
    case 'storeTrouble':
    case 'keyExpired':
    case 'keyWithdrawn':
    case 'stalled':
    case 'unreadable':
    case 'rateLimited':
    case 'cookieNeeded':
    case 'fileDamaged':
    case 'notDeleted':
    case 'notFound':
    case 'internal':
      return [say(`${problem.kind}.what`)];
  }
}

function whatToDo(problem: Problem, { say, sayCount }: Wording): string {
  switch (problem.kind) {
    case 'rateLimited':
      return sayCount('rateLimited.next', problem.minutes);
    case 'internal':
      return say(problem.kept === 'everything' ? 'internal.needNotSend' : 'internal.sendAgain');
    case 'tooBig':
    case 'tooManyFiles':
    case 'messageTooLong':
    case 'partsMissing':
    case 'empty':
    case 'formExpired':
    case 'filesFull':
    case 'shareUsed':
    case 'storeFull':
    case 'storeTrouble':
    case 'keyExpired':
    case 'keyWithdrawn':
    case 'stalled':
    case 'unreadable':
    case 'cookieNeeded':
    case 'locked':
    case 'fileDamaged':
    case 'notDeleted':
    case 'notFound':
      return say(`${problem.kind}.next`);
  }
}
