import {
  commitPart,
  encodeLetter,
  encodeSignedLetter,
  type Letter,
  newSessionKey,
  type Ring,
  sealPart,
  type SessionKey,
  type Suite,
  wrapSessionKey,
} from '../../../keys/source.ts';
import { Failure } from '../failure.ts';
import type { Receipt, TipRequest } from '../protocol.ts';
import { ask, passes, Refusal } from './api.ts';
import { toBase64, toBase64Url } from './base64.ts';
import { ciphersFor } from './ciphers.ts';
import type { Control } from './control.ts';
import type { Desk } from './desk.ts';
import { newId } from './new-id.ts';
import type { Newsroom } from './newsroom.ts';
import { SealedFile } from './sealed-file.ts';
import { type BegunMailbox, renameRing, type Session } from './session.ts';
import type { Stamp } from './stamp.ts';
import { CHUNK_BYTES, discardUpload, UploadLost, uploadSealed } from './upload.ts';

const OWNER_BYTES = 32;
/** How often a ring may change, or an upload get lost, while one tip is sent. */
const MAX_ROUNDS = 5;
/** How long is asked for what became of a tip that was given up on its last step, milliseconds, and in between. */
const FINDING_OUT_MS = 20_000;
const ASKED_AGAIN_MS = 1_000;

interface StoredFile {
  readonly part: string;
  readonly sessionKey: SessionKey;
  /** Of the body. */
  readonly bytes: number;
}

interface Delivery {
  readonly session: Session;
  /** Of a mailbox that this tip begins. */
  readonly begun?: BegunMailbox;
}

/** One tip on its way. After a failure it can go on: what is stored is not sent again. */
export class Sending {
  readonly #desk: Desk;
  readonly #tip: TipRequest;
  readonly #control: Control;
  readonly #id: string;
  readonly #stamp: Stamp | undefined;
  readonly #owner = toBase64Url(crypto.getRandomValues(new Uint8Array(OWNER_BYTES)));
  readonly #stored: (StoredFile | undefined)[];
  #suite: Suite | undefined;
  /** Once a mailbox was begun for this tip it stays: the server may have it although its answer was lost. */
  #delivery: Delivery | undefined;
  /** The mailbox that it was meant for has gone meanwhile: it begins another conversation. */
  #anew = false;
  /** How it would be acknowledged, once the server was asked to keep it: from then on it may be kept. */
  #receiptIfKept: Receipt | undefined;
  #isOver = false;

  /** @param session into whose mailbox it goes, where one is open */
  constructor(desk: Desk, tip: TipRequest, control: Control, session?: Session, stamp?: Stamp) {
    this.#id = stamp?.tip ?? newId();
    this.#stamp = stamp;
    this.#desk = desk;
    this.#tip = tip;
    this.#control = control;
    this.#stored = tip.files.map(() => undefined);
    this.#delivery = session === undefined ? undefined : { session };
  }

  /** Given up, and not kept: it is begun anew, if at all. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Good for the tip that is sent instead, while the server was not asked to keep this one. */
  get stamp(): Stamp | undefined {
    return this.#receiptIfKept === undefined ? this.#stamp : undefined;
  }

  /** @throws Failure `stopped` when it was given up and nothing was kept, `unsure` where that is not known, ... */
  async run(): Promise<Receipt> {
    try {
      return await this.#send();
    } catch (error) {
      if (!this.#control.stopped.aborted) throw error;
      return await this.#end();
    }
  }

  async #send(): Promise<Receipt> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.#storeFiles(await this.#newsroom());
      const receipt = await this.#deliver();
      if (receipt !== undefined) return receipt;
    }
    throw new Failure('store-trouble');
  }

  /** It was given up. Nothing of it stays on the server, but if it was kept before: then that is what is said. */
  async #end(): Promise<Receipt> {
    this.#control.show({ stage: 'stopping' });
    const receipt = this.#receiptIfKept;
    if (receipt !== undefined && (await this.#wasKept())) {
      if (this.#delivery !== undefined) this.#desk.hold(this.#delivery.session);
      return receipt;
    }
    this.#isOver = true;
    // Whatever is not reached now expires there.
    for (const file of this.#stored)
      if (file !== undefined) discardUpload(file.part, this.#owner).catch(() => undefined);
    throw new Failure('stopped');
  }

  /** After the server has said no, it keeps it never. */
  async #wasKept(): Promise<boolean> {
    const deadline = performance.now() + FINDING_OUT_MS;
    for (;;) {
      const patience = Math.max(ASKED_AGAIN_MS, Math.round(deadline - performance.now()));
      try {
        const request = { tip: this.#id, owner: this.#owner };
        const answer = await ask('POST', '/tips/give-up', request, { patience });
        return ((await answer.json()) as { readonly kept: boolean }).kept;
      } catch (error) {
        if (!passes(error) || performance.now() > deadline - ASKED_AGAIN_MS)
          throw new Failure('unsure', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, ASKED_AGAIN_MS));
      }
    }
  }

  #newsroom(): Promise<Newsroom> {
    return this.#control.unlessStopped(this.#desk.newsroom());
  }

  async #storeFiles({ ring: { suite }, limits }: Newsroom): Promise<void> {
    this.#requireLimits(limits.bytes, limits.files);
    // Bodies of another suite are of no use for this ring.
    if (this.#suite !== suite) this.#stored.fill(undefined);
    this.#suite = suite;
    for (const [index, file] of this.#tip.files.entries())
      this.#stored[index] ??= await this.#storeFile(index, file, suite);
  }

  #requireLimits(bytes: number, files: number): void {
    if (this.#tip.files.length > files) throw new Failure('too-many');
    const sum = this.#tip.files.reduce((total, { size }) => total + size, 0);
    if (sum > bytes) throw new Failure('too-big');
  }

  async #storeFile(index: number, file: File, suite: Suite): Promise<StoredFile> {
    const ciphers = await ciphersFor(suite);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const sessionKey = newSessionKey(suite);
      const before = this.#storedBytes(index);
      const show = (change: 'sealed' | 'sent' | 'stored') => (bytes: number) => {
        this.#control.show({ [change]: before + bytes });
      };
      const sealed = new SealedFile(file, sessionKey, ciphers, {
        sliceBytes: CHUNK_BYTES,
        onSealed: show('sealed'),
      });
      this.#control.show({
        total: this.#totalBytes(sealed.size, index),
        sealed: before,
        sent: before,
        stored: before,
      });
      try {
        const progress = { sent: show('sent'), stored: show('stored') };
        const part = await uploadSealed(sealed, { owner: this.#owner, control: this.#control, progress });
        show('stored')(sealed.size);
        return { part, sessionKey, bytes: sealed.size };
      } catch (error) {
        if (!(error instanceof UploadLost)) throw error;
      }
    }
    throw new Failure('store-trouble');
  }

  #storedBytes(before: number): number {
    return this.#stored.slice(0, before).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
  }

  /** Bodies that are stored by their length, the others by that of their files: near enough. */
  #totalBytes(current: number, index: number): number {
    const rest = this.#tip.files.slice(index + 1).reduce((sum, { size }) => sum + size, 0);
    return this.#storedBytes(index) + current + rest;
  }

  /** @returns nothing when the ring has changed, a file was lost, or the mailbox has gone: then there is more to do */
  #deliver(): Promise<Receipt | undefined> {
    this.#control.show({ stage: 'finishing' });
    const { stopped } = this.#control;
    return this.#desk.tabs.alone(async () => {
      const newsroom = await this.#newsroom();
      if (newsroom.ring.suite !== this.#suite) return undefined;
      const delivery = await this.#control.unlessStopped(this.#deliveryTo(newsroom));
      this.#delivery = delivery;
      const request = await this.#seal(newsroom, delivery);
      const receipt = this.#receipt(newsroom, delivery);
      try {
        await this.#control.persist('finishing', () => {
          this.#receiptIfKept = receipt;
          return ask('POST', '/tips', request, { stop: stopped });
        });
      } catch (error) {
        if (this.#canMend(error)) return undefined;
        throw error;
      }
      this.#desk.hold(delivery.session);
      return receipt;
    }, stopped);
  }

  async #deliveryTo(newsroom: Newsroom): Promise<Delivery> {
    const { begun } = this.#delivery ?? {};
    if (begun === undefined) return this.#delivery ?? this.#desk.mailboxFor(newsroom, this.#id);
    const renamed = await renameRing(begun, newsroom);
    return { session: renamed.session, begun: renamed };
  }

  #canMend(error: unknown): boolean {
    const cause = error instanceof Failure ? error.cause : undefined;
    if (!(cause instanceof Refusal)) return false;
    if (cause.code === 'unknown-mailbox' && this.#delivery !== undefined && !this.#anew) {
      this.#anew = true;
      this.#desk.forget(this.#delivery.session);
      this.#delivery = undefined;
      return true;
    }
    const canMend = cause.code === 'ring-changed' || cause.code === 'upload-missing';
    if (cause.code === 'upload-missing') this.#stored.fill(undefined);
    return canMend;
  }

  async #seal({ ring, now }: Newsroom, { session, begun }: Delivery) {
    const stored = this.#stored.map((file) => {
      if (file === undefined) throw new Failure('internal');
      return file;
    });
    const ciphers = await ciphersFor(ring.suite);
    const letter = await this.#encodeLetter(stored, session, begun !== undefined, now());
    const sealed = await sealPart(letter, ring, ciphers, now());
    return {
      tip: this.#id,
      epoch: ring.epoch,
      letter: {
        id: newId(),
        suite: ring.suite,
        envelope: toBase64(sealed.envelope),
        body: toBase64(sealed.body),
      },
      parts: await Promise.all(stored.map((file) => wrapped(file, ring, now()))),
      owner: this.#owner,
      // What is undefined is not sent.
      stamp: begun && this.#stamp?.nonce,
      trapped: this.#tip.trapped || undefined,
      mailbox: begun?.request ?? { locator: session.locator },
    };
  }

  async #encodeLetter(
    stored: readonly StoredFile[],
    { opened }: Session,
    first: boolean,
    now: Date,
  ): Promise<Uint8Array> {
    const attachments = stored.map(async ({ part, sessionKey }, index) => {
      const { name = '', type = '', size = 0 } = this.#tip.files[index] ?? {};
      return { part, name, type, size, commitment: await commitPart(this.#id, part, index + 1, sessionKey) };
    });
    const letter: Letter = {
      tip: this.#id,
      message: this.#tip.message,
      language: this.#tip.language,
      time: now.toISOString(),
      sealed: 'browser',
      author: 'source',
      ...(first ? {} : { conversation: opened.conversation }),
      mailbox: opened.key.fingerprint,
      attachments: await Promise.all(attachments),
    };
    return first ? encodeLetter(letter) : encodeSignedLetter(letter, opened.key, now);
  }

  #receipt({ ring, isNew }: Newsroom, { session, begun }: Delivery): Receipt {
    return {
      message: this.#tip.message.trim() !== '',
      files: this.#tip.files.map(({ name, size }) => ({ name, bytes: size })),
      codename: session.codename,
      first: begun !== undefined,
      anew: this.#anew,
      ...(isNew ? { newFingerprints: ring.keys.map(({ fingerprint }) => fingerprint) } : {}),
    };
  }
}

async function wrapped({ part, sessionKey }: StoredFile, ring: Ring, now: Date) {
  return { id: part, envelope: toBase64(await wrapSessionKey(sessionKey, ring, now)) };
}
