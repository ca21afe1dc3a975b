import { type ProofExtent, proveEpoch, SAMPLE_PARTS } from '../../rotation/prove-epoch.ts';
import { rewrapEpoch } from '../../rotation/rewrap-epoch.ts';
import { ConsoleError, type Failure } from '../failure.ts';
import type { AnswerOf, LogChange, RequestOf } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { KeysDesk, KeysWork, MadeKey } from '../state/state.ts';
import type { Session } from './session.ts';

/** How often it begins again when another officer announces a ring meanwhile. */
const MAX_ROUNDS = 5;

type Envelopes = AnswerOf<'take-envelopes'>['envelopes'];

/** The page about the newsroom's keys: looking at it, and what officers do there. */
export class KeysPageDesk {
  readonly #session: Session;
  #stopping = new AbortController();

  constructor(session: Session) {
    this.#session = session;
  }

  show(): void {
    this.#change({ shown: true, failure: undefined });
    void this.read();
  }

  hide(): void {
    this.#change({ shown: false });
    this.#session.tips.refresh();
  }

  async read(): Promise<void> {
    await this.#try(async () => {
      const content = await this.#session.crew.desk.ask({ kind: 'read-keys' });
      const busy = this.#session.desk?.newsroomKeys.busy === true;
      this.#change({ content, ...(busy ? {} : { failure: undefined }) });
    });
    if (this.#session.desk?.newsroomKeys.audit !== undefined) await this.readAudit();
  }

  async change(change: LogChange): Promise<void> {
    await this.#work(async () => {
      const { missing } = await this.#session.crew.desk.ask({ kind: 'change-log', change });
      this.#session.tips.notice(sentences.newsroomKeys.changed(change, missing));
    });
  }

  async endSessions(fingerprint: string): Promise<void> {
    await this.#work(async () => {
      await this.#session.crew.desk.ask({ kind: 'end-sessions', fingerprint });
      this.#session.tips.notice(sentences.newsroomKeys.sessionsEnded);
    });
  }

  /** Makes a key and has its files saved. It is at hand once its file was opened: that shows that it can be. */
  async generate(wish: Omit<RequestOf<'generate-key'>, 'kind'>): Promise<void> {
    const { crew, store } = this.#session;
    await this.#work(async () => {
      const made = this.#save(await crew.desk.ask({ kind: 'generate-key', ...wish }));
      this.#change({ made });
      store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
    });
  }

  #save({ fingerprint, privateKey, publicKey, certificate }: AnswerOf<'generate-key'>): MadeKey {
    const name = `newsroom-${fingerprint.slice(0, 16)}`;
    const privateFile = `${name}.private.asc`;
    const files = new Map([
      [privateFile, privateKey],
      [`${name}.public.asc`, publicKey],
      [`${name}.revocation.asc`, certificate],
    ]);
    for (const [file, text] of files)
      this.#session.urls.save(new Blob([text], { type: 'application/pgp-keys' }), file);
    return { fingerprint, privateFile, files: Array.from(files.keys()) };
  }

  /**
   * Wraps what is left of a former ring for the ring of now. What was done stays done, whenever it is stopped; when the ring
   * turns meanwhile it goes on with that one.
   */
  async rewrap(from: number): Promise<void> {
    await this.#work(async (signal) => {
      for (let round = 1; ; round++) {
        try {
          await this.#rewrapOnce(from, signal);
          return;
        } catch (error) {
          const moved = error instanceof ConsoleError && error.failure.code === 'ring-changed';
          if (!moved || round === MAX_ROUNDS) throw error;
        }
      }
    });
  }

  async #rewrapOnce(from: number, signal: AbortSignal): Promise<void> {
    const { crew } = this.#session;
    const to = await crew.aim();
    const report = this.#reporter({ kind: 'rewrap', epoch: from, total: await this.#partsOf(from) });
    const port = {
      take: (after: string | undefined) => this.#take(from, after),
      wrap: (envelopes: Envelopes) => crew.wrap(envelopes),
      put: (changes: RequestOf<'put-envelopes'>['changes']) =>
        crew.desk.ask({ kind: 'put-envelopes', from, to, changes }),
    };
    for await (const { replaced, passed, unopened } of rewrapEpoch(port, signal))
      report(replaced + passed, unopened.length);
  }

  /** Opens what is wrapped for the ring of now with the ring's own keys, and nothing else. */
  async prove(extent: ProofExtent): Promise<void> {
    await this.#work(async (signal) => {
      const { crew } = this.#session;
      const epoch = await crew.aim();
      const parts = await this.#partsOf(epoch);
      const total = extent === 'all' ? parts : Math.min(parts, SAMPLE_PARTS);
      const report = this.#reporter({ kind: 'prove', epoch, total });
      const port = {
        take: (after: string | undefined, limit: number) => this.#take(epoch, after, limit),
        failing: (envelopes: Envelopes) => crew.prove(envelopes),
      };
      for await (const { opened, failed } of proveEpoch(port, { total: parts, extent }, signal))
        report(opened, failed.length);
    });
  }

  /** Takes no further batch; what is under way is still put back. */
  stop(): void {
    this.#stopping.abort();
  }

  async retire(epoch: number): Promise<void> {
    await this.#work(async () => {
      await this.#session.crew.desk.ask({ kind: 'retire', epoch });
    });
  }

  async readAudit(): Promise<void> {
    await this.#try(async () => {
      this.#change({ audit: (await this.#session.crew.desk.ask({ kind: 'read-audit' })).records });
    });
  }

  async #take(epoch: number, after?: string, limit?: number): Promise<Envelopes> {
    const cursor = { ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) };
    const { desk } = this.#session.crew;
    return (await desk.ask({ kind: 'take-envelopes', epoch, ...cursor })).envelopes;
  }

  async #partsOf(epoch: number): Promise<number> {
    await this.read();
    const epochs = this.#session.desk?.newsroomKeys.content?.epochs ?? [];
    return epochs.find((one) => one.epoch === epoch)?.parts ?? 0;
  }

  #reporter(work: Pick<KeysWork, 'kind' | 'epoch' | 'total'>) {
    const began = performance.now();
    const report = (done: number, failed: number) => {
      const seconds = (performance.now() - began) / 1000;
      const perSecond = seconds > 0 ? Math.round((done + failed) / seconds) : 0;
      this.#change({ work: { ...work, done, failed, running: true, perSecond } });
      this.#session.touch();
    };
    report(0, 0);
    return report;
  }

  /** None when the console was locked meanwhile. */
  #workShown() {
    return this.#session.desk?.newsroomKeys.work;
  }

  /** One after the other; afterwards the page is read again, also when it failed. */
  async #work(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#session.desk?.newsroomKeys.busy !== false) return;
    this.#change({ busy: true, failure: undefined });
    this.#stopping = new AbortController();
    const failure = await this.#try(() => work(this.#stopping.signal));
    await this.read();
    const shown = this.#workShown();
    this.#change({
      busy: false,
      failure,
      ...(shown === undefined ? {} : { work: { ...shown, running: false } }),
    });
  }

  async #try(work: () => Promise<void>): Promise<Failure | undefined> {
    let failed: Failure | undefined;
    try {
      await work();
    } catch (error) {
      this.#session.fail(error, (failure) => {
        failed = failure;
        this.#change({ failure });
      });
    }
    return failed;
  }

  #change(change: Partial<KeysDesk>): void {
    this.#session.store.dispatch({ type: 'keys-page-changed', change });
  }
}
