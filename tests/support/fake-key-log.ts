import {
  draftEntry,
  extendKeyLog,
  type PublicKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import { documentOf, member, signedBy } from './key-log.ts';
import { makeKey, type TestKey } from './test-keys.ts';

/** A key log that goes on, signed by an officer of its own, whenever it is asked about another ring. */
export class FakeKeyLog {
  #officer: Promise<TestKey> | undefined;
  #log: Promise<VerifiedLog> | undefined;

  with(ring: readonly PublicKey[]): Promise<VerifiedLog> {
    this.#log = this.#log === undefined ? this.#begin(ring) : this.#log.then((log) => this.#goOn(log, ring));
    return this.#log;
  }

  /** Made when it is asked for: a test that ends before would leave the making to the next test of its process. */
  #signer(): Promise<TestKey> {
    return (this.#officer ??= makeKey('rfc9580', { name: 'officer' }));
  }

  async #begin(ring: readonly PublicKey[]): Promise<VerifiedLog> {
    const staff = [member(await this.#signer(), 'officer')];
    const genesis = draftEntry(undefined, { reason: 'genesis', ring, staff }, new Date());
    return verifyKeyLog(documentOf(genesis), undefined);
  }

  async #goOn(log: VerifiedLog, ring: readonly PublicKey[]): Promise<VerifiedLog> {
    const names = (keys: readonly PublicKey[]) => keys.map(({ fingerprint }) => fingerprint).join();
    if (names(ring) === names(log.head.ring)) return log;
    return extendKeyLog(
      log,
      await signedBy(draftEntry(log, { reason: 'rotation', ring }, new Date()), await this.#signer()),
    );
  }
}
