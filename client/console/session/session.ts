import { type Failure, type FailureCode, failureOf } from '../failure.ts';
import type { Store } from '../state/store.ts';
import type { LockReason, SignedIn } from '../state/state.ts';
import { Crew } from './crew.ts';
import { FileDesk } from './file-desk.ts';
import { IdleWatch } from './idle-watch.ts';
import { ObjectUrls } from './object-urls.ts';
import { KeyNewsWatch } from './key-news-watch.ts';
import { KeysPageDesk } from './keys-page-desk.ts';
import { ReplyDesk } from './reply-desk.ts';
import { SelectionDesk } from './selection-desk.ts';
import { TipDesk } from './tip-desk.ts';
import { StoppedError, type WorkerPort } from './worker-link.ts';

/** Until the server has said how long it waits, seconds. */
const FIRST_IDLE_SECONDS = 900;

/** With a key log that is not to be trusted nothing is done any more. */
const LOG_REFUSALS: ReadonlySet<FailureCode> = new Set([
  'broken-log',
  'unauthorized-entry',
  'forked-log',
  'older-log',
  'wrong-pin',
]);

export interface SessionNeeds {
  readonly store: Store;
  readonly startWorker: () => WorkerPort;
  readonly processors: number;
}

/** What the editor does, from the key to the lock. The views call these methods and nothing else. */
export class Session {
  readonly urls = new ObjectUrls();
  readonly tips: TipDesk;
  readonly selection: SelectionDesk;
  readonly files: FileDesk;
  readonly replies: ReplyDesk;
  readonly newsroomKeys: KeysPageDesk;
  readonly keyNews: KeyNewsWatch;
  readonly #needs: SessionNeeds;
  #crew: Crew | undefined;
  #idle: IdleWatch | undefined;
  #dangerKnown = false;

  constructor(needs: SessionNeeds) {
    this.#needs = needs;
    this.tips = new TipDesk(this);
    this.selection = new SelectionDesk(this);
    this.files = new FileDesk(this);
    this.replies = new ReplyDesk(this);
    this.newsroomKeys = new KeysPageDesk(this);
    this.keyNews = new KeyNewsWatch(this);
  }

  get store(): Store {
    return this.#needs.store;
  }

  get crew(): Crew {
    this.#crew ??= new Crew(this.#needs.startWorker, this.#needs.processors);
    return this.#crew;
  }

  /** A key has been given to the workers, and nothing has been locked since. */
  get holdsKeys(): boolean {
    return this.#idle !== undefined;
  }

  /** The state, when somebody is signed in. */
  get desk(): SignedIn | undefined {
    const { state } = this.store;
    return state.screen === 'desk' ? state : undefined;
  }

  get isEditor(): boolean {
    return this.desk?.roles.includes('editor') === true;
  }

  /** Starts the workers and removes what a console that was killed has left on the disk. */
  prepare(): void {
    this.crew.disk().catch((error: unknown) => {
      this.fail(error, (failure) => {
        this.store.dispatch({ type: 'key-refused', failure });
      });
    });
  }

  /** Unlocks a key file; on the sign-in page, signs in with it, or keeps it for opening. */
  async addKey(file: Blob, passphrase: string): Promise<void> {
    const { dispatch } = this.store;
    dispatch({ type: 'key-unlocking' });
    if (!this.holdsKeys) this.#watch(FIRST_IDLE_SECONDS);
    try {
      const keys = await this.crew.addKey(file, passphrase);
      dispatch({ type: 'keys-added', keys });
      const fingerprints = keys.map(({ fingerprint }) => fingerprint);
      if (this.desk === undefined) await this.signIn(fingerprints);
      else {
        dispatch({ type: 'dialog-closed' });
        if (this.isEditor) this.tips.openWithNewKey();
        if (this.desk.newsroomKeys.shown) void this.newsroomKeys.read();
        void this.keyNews.read();
      }
    } catch (error) {
      this.fail(error, (failure) => {
        dispatch({ type: 'key-refused', failure });
      });
    }
  }

  async signIn(fingerprints: readonly string[]): Promise<void> {
    const { dispatch } = this.store;
    dispatch({ type: 'signing-in' });
    try {
      const { newsroom, idleSeconds, roles } = await this.crew.desk.ask({ kind: 'sign-in', fingerprints });
      const disk = await this.crew.disk();
      dispatch({ type: 'signed-in', newsroom, disk, dangerKnown: this.#dangerKnown, roles });
      this.#watch(idleSeconds);
      this.keyNews.start();
      if (this.isEditor) this.tips.start();
      else this.newsroomKeys.show();
    } catch (error) {
      this.fail(error, (failure) => {
        dispatch({ type: 'key-refused', failure });
      });
    }
  }

  /** Forgets keys, plaintext and session, and shows nothing but that. */
  lock(reason: LockReason): void {
    this.#end();
    this.store.dispatch({ type: 'locked', reason });
  }

  /** The server shows another key log than the one that is trusted. */
  #refuse(failure: Failure): void {
    this.#end();
    this.store.dispatch({ type: 'log-refused', failure });
  }

  #end(): void {
    const { dangerKnown } = this.desk ?? {};
    this.#dangerKnown ||= dangerKnown === true;
    this.#idle?.stop();
    this.#idle = undefined;
    this.tips.stop();
    this.keyNews.stop();
    this.replies.stop();
    this.#crew?.dismiss();
    this.#crew = undefined;
    this.urls.revokeAll();
  }

  /** Somebody is at the computer. */
  touch(): void {
    this.#idle?.touch();
  }

  /** To be called when the page may have been asleep. */
  checkIdle(): void {
    this.#idle?.check();
  }

  get lastActivity(): number {
    return this.#idle?.lastActivity ?? 0;
  }

  /** Tells the editor of a failure, unless the console was locked meanwhile; a session that has ended locks it. */
  fail(error: unknown, tell: (failure: Failure) => void): void {
    if (error instanceof StoppedError) return;
    const failure = failureOf(error);
    if (LOG_REFUSALS.has(failure.code)) this.#refuse(failure);
    else if (failure.code === 'signed-out' && this.desk !== undefined) this.lock('signed-out');
    else tell(failure);
  }

  #watch(idleSeconds: number): void {
    const { dispatch } = this.store;
    this.#idle?.stop();
    this.#idle = new IdleWatch(idleSeconds * 1000, {
      warn: (seconds) => {
        dispatch({ type: 'dialog-shown', dialog: { kind: 'idle', seconds } });
      },
      resume: () => {
        dispatch({ type: 'dialog-closed' });
      },
      lock: () => {
        this.lock('idle');
      },
    });
  }
}
