import {
  codenameText,
  deriveLock,
  deriveLocator,
  newCodename,
  newMailbox,
  newSessionKey,
  openMailbox,
  readCodename,
  readMailboxKey,
  unwrapSessionKey,
  wrapForMailbox,
  checkEnvelope,
  checkMailboxEnvelope,
  checkBody,
  wrapSessionKey,
  sealPart,
} from '../../keys/index.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { inPieces } from '../support/pieces.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';

describe('a mailbox', () => {
  it('works', async () => {
    for (const language of ['en', 'ko', 'zh-hans'] as const) {
      const codename = await newCodename(language);
      expect(await readCodename(codenameText(codename).normalize('NFD').toUpperCase(), 'en')).toEqual({
        codename,
      });
      expect(await readCodename(codename.words.join(''), 'en')).toEqual({ codename });
    }
    const codename = await newCodename('en');
    const salt = new Uint8Array(16);
    const lock = await deriveLock(codename, salt);
    const locator = await deriveLocator(codename, salt);
    expect(locator).not.toEqual(lock.bytes);
    for (const profile of ['gnupg', 'rfc9580'] as const) {
      const ring = await ringFor(await makeKey(profile));
      const box = await newMailbox({ conversation: 'abc', lock, ring, ciphers, now: new Date() });
      expect(await openMailbox(box.locked, lock, ciphers)).toMatchObject({
        conversation: 'abc',
        newsroom: box.opened.newsroom,
      });
      const key = await readMailboxKey(box.armoredPublicKey, box.fingerprint);
      const sk = newSessionKey(ring.suite);
      const e = await wrapForMailbox(sk, key);
      expect(await unwrapSessionKey(e, ring.suite, [box.opened.key])).toEqual(sk);
      checkMailboxEnvelope(e, ring.suite);
      checkEnvelope(await wrapSessionKey(sk, ring, new Date()), ring);
      const part = await sealPart(new Uint8Array(1e6), ring, ciphers, new Date());
      expect(await checkBody(inPieces(part.body), ring.suite)).toEqual({ length: part.body.length });
    }
  });
});
