import { rewrapEpoch } from '../../rotation/rewrap-epoch.ts';
import type { Failure } from '../failure.ts';
import type { AnswerOf, LogChange, RequestOf } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { KeysDesk, KeysWork } from '../state/state.ts';
import type { Session } from './session.ts';

/** So many parts are opened as a proof; their ids are chosen by chance when they are made. */
const PROOF_PARTS = 2000;

/** The page about the newsroom's keys: looking at it, and what officers do there. */
export class KeysPageDesk {
  readonly #session: Session;

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
      this.#change({ content: await this.#session.crew.desk.ask({ kind: 'read-keys' }) });
    });
  }

  /** @returns whether it was taken */
  async change(change: LogChange): Promise<boolean> {
    return this.#work(async () => {
      const { missing } = await this.#session.crew.desk.ask({ kind: 'change-log', change });
      const { added, waiting } = sentences.newsroomKeys;
      this.#session.tips.notice(missing === 0 ? added : waiting(missing));
    });
  }

  async endSessions(fingerprint: string): Promise<void> {
    await this.#work(async () => {
      await this.#session.crew.desk.ask({ kind: 'end-sessions', fingerprint });
      this.#session.tips.notice(sentences.newsroomKeys.sessionsEnded);
    });
  }

  /** Makes a key, has its files saved, and takes it as one that is at hand. */
  async generate(wish: Omit<RequestOf<'generate-key'>, 'kind'>): Promise<void> {
    const { crew, urls, store } = this.#session;
    await this.#work(async () => {
      const made = await crew.desk.ask({ kind: 'generate-key', ...wish });
      const name = `newsroom-${made.fingerprint.slice(0, 16)}`;
      for (const [text, ending] of [
        [made.privateKey, 'private.asc'],
        [made.publicKey, 'public.asc'],
        [made.certificate, 'revocation.asc'],
      ] as const)
        urls.save(new Blob([text], { type: 'application/pgp-keys' }), `${name}.${ending}`);
      store.dispatch({
        type: 'keys-added',
        keys: await crew.addKey(new Blob([made.privateKey]), wish.passphrase),
      });
    });
  }

  /** Wraps what is left of a former ring for the ring of now. What was done stays done, whenever it is stopped. */
  async rewrap(from: number): Promise<void> {
    await this.#work(async () => {
      const { crew } = this.#session;
      const to = await crew.aim();
      const total = this.#partsOf(from);
      const report = this.#reporter({ kind: 'rewrap', epoch: from, total });
      const port = {
        take: async (after: string | undefined) => {
          const cursor = after === undefined ? {} : { after };
          return (await crew.desk.ask({ kind: 'take-envelopes', epoch: from, ...cursor })).envelopes;
        },
        wrap: (envelopes: AnswerOf<'take-envelopes'>['envelopes']) => crew.wrap(envelopes),
        put: (changes: RequestOf<'put-envelopes'>['changes']) =>
          crew.desk.ask({ kind: 'put-envelopes', from, to, changes }),
      };
      report(0, 0, true);
      let done = 0;
      let failed = 0;
      for await (const { replaced, passed, unopened } of rewrapEpoch(port)) {
        done = replaced + passed;
        failed = unopened.length;
        report(done, failed, true);
        this.#session.touch();
      }
      report(done, failed, false);
    });
  }

  /** Opens what is wrapped for the ring of now with the ring's own keys, and nothing else. */
  async prove(): Promise<void> {
    await this.#work(async () => {
      const { crew } = this.#session;
      const epoch = await crew.aim();
      const report = this.#reporter({
        kind: 'prove',
        epoch,
        total: Math.min(this.#partsOf(epoch), PROOF_PARTS),
      });
      let done = 0;
      let failed = 0;
      report(0, 0, true);
      for (let after: string | undefined; done < PROOF_PARTS;) {
        const cursor = after === undefined ? {} : { after };
        const { envelopes } = await crew.desk.ask({ kind: 'take-envelopes', epoch, ...cursor });
        after = envelopes.at(-1)?.id;
        if (after === undefined) break;
        failed += (await crew.prove(envelopes)).length;
        done += envelopes.length;
        report(done, failed, true);
      }
      report(done, failed, false);
    });
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

  #partsOf(epoch: number): number {
    const epochs = this.#session.desk?.newsroomKeys.content?.epochs ?? [];
    return epochs.find((one) => one.epoch === epoch)?.parts ?? 0;
  }

  #reporter(work: Pick<KeysWork, 'kind' | 'epoch' | 'total'>) {
    const began = performance.now();
    return (done: number, failed: number, running: boolean) => {
      const seconds = (performance.now() - began) / 1000;
      const perSecond = seconds > 0 ? Math.round((done + failed) / seconds) : 0;
      this.#change({ work: { ...work, done, failed, running, perSecond } });
    };
  }

  /** None when the console was locked meanwhile. */
  #workShown() {
    return this.#session.desk?.newsroomKeys.work;
  }

  /** One after the other; afterwards the page is read again, also when it failed. */
  async #work(work: () => Promise<void>): Promise<boolean> {
    if (this.#session.desk?.newsroomKeys.busy !== false) return false;
    this.#change({ busy: true, failure: undefined });
    const failure = await this.#try(work);
    await this.read();
    const shown = this.#workShown();
    this.#change({
      busy: false,
      failure,
      ...(shown === undefined ? {} : { work: { ...shown, running: false } }),
    });
    return failure === undefined;
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
