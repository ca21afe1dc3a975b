import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeSignedLetter,
  findEncrypted,
  inspectKey,
  type Letter,
  looksEncrypted,
  newMailbox,
  newSessionKey,
  openForeign,
  openLetter,
  openLetterWithSignature,
  type PublicKey,
  readMailboxKey,
  readPrivateKeys,
  readPublicKeys,
  type Ring,
  rewrapEnvelope,
  sealPart,
  unlockKey,
  whoSigned,
  wrapForMailbox,
} from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { runCli } from '../support/cli.ts';
import { FakeStaffSite } from '../support/fake-staff-site.ts';
import { Gnupg } from '../support/gnupg.ts';
import { decrypt, readMessage } from '../support/openpgp.ts';
import { inPieces, patternBytes } from '../support/pieces.ts';
import { ciphers, type SealedPart, sealTip } from '../support/sealed-tip.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor } from '../support/test-keys.ts';

const PARTIAL = 65_536;
const CHUNK = 262_144;
/** Around every border of the framing: of nothing, of literal pieces, of the packet's partial lengths. */
const LENGTHS = [
  0,
  1,
  PARTIAL - 6,
  PARTIAL - 1,
  PARTIAL,
  CHUNK - 60,
  CHUNK - 1,
  CHUNK + 1,
  2 ** 20 - 1,
  2 ** 20 + 17,
];

function messageOf({ envelope, body }: SealedPart): Buffer {
  return Buffer.concat([envelope, body]);
}

async function publicKeyOf(armored: string): Promise<PublicKey> {
  const [key] = await readPublicKeys(armored);
  return key!;
}

describe('GnuPG', () => {
  let gpg: Gnupg;
  beforeEach(() => {
    gpg = new Gnupg();
  });
  afterEach(() => gpg.close());

  it('opens whatever is sealed to a key of the profile gnupg, of any length, with its recipients hidden', async () => {
    const key = await makeKey('gnupg');
    await gpg.importKey(key.armoredPrivateKey, PASSPHRASE);
    const files = LENGTHS.map((length) => ({ name: `${length}`, bytes: patternBytes(length, length) }));
    const tip = await sealTip(await ringFor(key, await makeKey('gnupg')), { message: 'for gpg', files });
    for (const [index, part] of tip.parts.slice(1).entries()) {
      const opened = await gpg.decrypt(messageOf(part), PASSPHRASE);
      expect(Buffer.compare(opened, files[index]!.bytes)).toBe(0);
    }
    const letter = await gpg.decrypt(messageOf(tip.parts[0]!), PASSPHRASE);
    expect(JSON.parse(letter.toString())).toMatchObject({ format: 'sealdrop-letter/1', message: 'for gpg' });
  });

  it('refuses what was changed', async () => {
    const key = await makeKey('gnupg');
    await gpg.importKey(key.armoredPrivateKey, PASSPHRASE);
    const tip = await sealTip(await ringFor(key));
    const changed = messageOf(tip.parts[0]!);
    changed[changed.length - 30] = changed[changed.length - 30]! ^ 1;
    await expect(gpg.decrypt(changed, PASSPHRASE)).rejects.toThrow(/gpg/u);
  });

  it.each([
    ['curve 25519', { primary: 'ed25519', encryption: 'cv25519' }],
    ['RSA with 3072 bits', { primary: 'ed25519', encryption: 'rsa3072' }],
  ])('makes keys that can be the newsroom key: %s', async (name, algorithms) => {
    await gpg.makeKey(name, 'a secret', algorithms);
    const publicKey = await publicKeyOf(await gpg.publicKey(name));
    expect(await inspectKey(publicKey, new Date())).toMatchObject({ fit: true, streamsAuthenticated: false });

    const tip = await sealTip(await ringOf(1, [publicKey], new Date()), { message: name });
    expect((await gpg.decrypt(messageOf(tip.parts[0]!), 'a secret')).toString()).toContain(name);

    const [locked] = await readPrivateKeys(await gpg.privateKey(name, 'a secret'));
    expect(locked).toMatchObject({ locked: true, fingerprint: publicKey.fingerprint });
    await expect(unlockKey(locked!, 'another')).rejects.toMatchObject({ code: 'wrong-passphrase' });
    const unlocked = await unlockKey(locked!, 'a secret');
    const part = { ...tip.parts[0]!, body: inPieces(tip.parts[0]!.body, PARTIAL) };
    expect(await openLetter(tip.id, part, [unlocked], ciphers)).toMatchObject({ message: name });
  });

  it('tries the key that it is told first, where several private keys are at hand', async () => {
    const [ours, other] = [await makeKey('gnupg'), await makeKey('gnupg')];
    const { parts } = await sealTip(await ringFor(ours), { message: 'one of many' });
    for (const { armoredPrivateKey } of [other, ours]) await gpg.importKey(armoredPrivateKey, PASSPHRASE);
    const tryFirst = ['--try-secret-key', ours.publicKey.fingerprint];
    // Without the option it opens the message too, but its exit code counts each other key that it tried as an error.
    const opened = await gpg.decrypt(messageOf(parts[0]!), PASSPHRASE, ...tryFirst);
    expect(opened.toString()).toContain('one of many');
  });

  it('opens what was wrapped anew for an rfc9580 key and back: the body stays as it was', async () => {
    await gpg.makeKey('Newsroom', 'a secret');
    const publicKey = await publicKeyOf(await gpg.publicKey('Newsroom'));
    const [locked] = await readPrivateKeys(await gpg.privateKey('Newsroom', 'a secret'));
    const old = await unlockKey(locked!, 'a secret');
    const next = await makeKey('rfc9580');
    const [gnupgRing, nextRing] = [await ringOf(1, [publicKey], new Date()), await ringFor(next)];
    const [letter] = (await sealTip(gnupgRing, { message: 'there and back' })).parts;

    const there = await rewrapEnvelope(letter!, [old], nextRing, new Date());
    await expect(gpg.decrypt(messageOf({ ...letter!, envelope: there }), 'a secret')).rejects.toThrow(/gpg/u);
    const back = await rewrapEnvelope(
      { ...letter!, envelope: there },
      [next.unlocked],
      gnupgRing,
      new Date(),
    );
    const opened = await gpg.decrypt(messageOf({ ...letter!, envelope: back }), 'a secret');
    expect(opened.toString()).toContain('there and back');
  });

  it('opens tips of a ring with an rfc9580 key beside its own', async () => {
    await gpg.makeKey('Mixed', 'a secret');
    const ours = await makeKey('rfc9580');
    const keys = [ours.publicKey, await publicKeyOf(await gpg.publicKey('Mixed'))];
    const tip = await sealTip(await ringOf(1, keys, new Date()), { message: 'both' });
    expect((await gpg.decrypt(messageOf(tip.parts[0]!), 'a secret')).toString()).toContain('both');
  });
});

describe('GnuPG, of a conversation', () => {
  let gpg: Gnupg;
  beforeEach(() => {
    gpg = new Gnupg();
  });
  afterEach(() => gpg.close());

  it("opens the newsroom's own copy of a signed reply, which the mailbox opens too", async () => {
    const key = await makeKey('gnupg', { now: new Date(Date.now() - 60_000) });
    await gpg.importKey(key.armoredPrivateKey, PASSPHRASE);
    const ring = await ringFor(key);
    const lock = newSessionKey('seipd2-aes256-gcm');
    const now = new Date();
    const mailbox = await newMailbox({ conversation: 'first', lock, ring, ciphers, now });
    const reply: Letter = {
      tip: 'reply',
      message: 'What was on page 7?',
      language: 'en',
      time: now.toISOString(),
      sealed: 'browser',
      author: 'newsroom',
      conversation: 'first',
      mailbox: mailbox.fingerprint,
      attachments: [],
    };
    const signed = await encodeSignedLetter(reply, key.unlocked, now);
    const { sessionKey, envelope, body } = await sealPart(signed, ring, ciphers, now);

    const copy = await gpg.decrypt(Buffer.concat([envelope, body]), PASSPHRASE);
    expect(copy.equals(signed)).toBe(true);
    const { letter, signature } = JSON.parse(copy.toString()) as { letter: string; signature: string };
    const text = gpg.file('letter.txt', `sealdrop-signed-letter/1\n${letter}`);
    await gpg.run('', '--verify', gpg.file('letter.sig', signature), text);
    const other = gpg.file('other.txt', `sealdrop-signed-letter/1\n${letter.replace('7', '8')}`);
    await expect(gpg.run('', '--verify', gpg.file('letter.sig', signature), other)).rejects.toThrow(/BAD/u);

    const delivery = await wrapForMailbox(sessionKey, await readMailboxKey(mailbox.armoredPublicKey));
    const part = { id: 'part', suite: ring.suite, envelope: delivery, body: inPieces(body) };
    const opened = await openLetterWithSignature('reply', part, [mailbox.opened.key], ciphers);
    expect(opened.letter).toEqual(reply);
    expect(await whoSigned(opened, [key.publicKey])).toBe(key.publicKey);
  });

  it('is what a source may have used: text and files that it encrypted open', async () => {
    const key = await makeKey('gnupg');
    await gpg.importKey(key.armoredPublicKey, '');
    const file = gpg.file('plan.txt', 'at the bridge');
    const to = ['--recipient', key.publicKey.fingerprint];
    for (const options of [
      [],
      ['--hidden-recipient', key.publicKey.fingerprint],
      ['--compress-algo', 'bzip2'],
    ]) {
      const recipient = options[0] === '--hidden-recipient' ? [] : to;
      const armored = await gpg.run(
        '',
        ...options,
        ...recipient,
        '--armor',
        '--output',
        '-',
        '--encrypt',
        file,
      );
      const binary = await gpg.run('', ...options, ...recipient, '--output', '-', '--encrypt', file);
      expect(looksEncrypted(armored.subarray(0, 128)) && looksEncrypted(binary.subarray(0, 128))).toBe(true);
      for (const message of [findEncrypted(`Hello\n${armored.toString()}`)!, new Uint8Array(binary)]) {
        const { data, fileName } = await openForeign(message, [key.unlocked]);
        expect([Buffer.from(data).toString(), fileName]).toEqual(['at the bridge', 'plan.txt']);
      }
    }
  });
});

describe('what sealdrop tips export --sealed writes', () => {
  const temporaryFolder = useTemporaryFolders();
  const gpg = new Gnupg();
  let site: FakeStaffSite;
  afterEach(() => site.close());
  afterAll(() => gpg.close());

  it('is opened by gpg --decrypt, with nothing of ours', async () => {
    const key = await makeKey('gnupg');
    await gpg.importKey(key.armoredPrivateKey, PASSPHRASE);
    site = await FakeStaffSite.start(await ringFor(key), [key.publicKey]);
    const file = patternBytes(700_001);
    site.tips.push(await sealTip(site.ring, { message: 'exported', files: [{ name: 'a', bytes: file }] }));

    const folder = temporaryFolder();
    writeFileSync(join(folder, 'key.asc'), key.armoredPrivateKey, { mode: 0o600 });
    writeFileSync(join(folder, 'passphrase'), PASSPHRASE, { mode: 0o600 });
    const secrets = ['--key', join(folder, 'key.asc'), '--passphrase-file', join(folder, 'passphrase')];
    const out = join(folder, 'out');
    const args = ['tips', 'export', '--sealed', '--server', site.origin, '--out', out, ...secrets];
    expect(await runCli(args)).toMatchObject({ code: 0 });

    const [tip = ''] = readdirSync(out);
    const letter = await gpg.decrypt(readFileSync(join(out, tip, 'letter.pgp')), PASSPHRASE);
    expect(letter.toString()).toContain('exported');
    const attachment = await gpg.decrypt(readFileSync(join(out, tip, 'attachment-1.pgp')), PASSPHRASE);
    expect(Buffer.compare(attachment, file)).toBe(0);
  });
});

describe('OpenPGP.js', () => {
  it.each(['gnupg', 'rfc9580'] as const)(
    'opens whatever is sealed to a key of the profile %s',
    async (profile) => {
      const key = await makeKey(profile);
      const ring: Ring = await ringFor(key);
      const files = LENGTHS.map((length) => ({ name: `${length}`, bytes: patternBytes(length, length) }));
      const tip = await sealTip(ring, { files });
      for (const [index, part] of tip.parts.slice(1).entries()) {
        const message = await readMessage({ binaryMessage: new Uint8Array(messageOf(part)) });
        const opened: { readonly data: unknown } = await decrypt({
          message,
          decryptionKeys: key.unlocked.openpgp,
          format: 'binary',
        });
        expect(Buffer.compare(opened.data as Uint8Array, files[index]!.bytes)).toBe(0);
      }
    },
  );
});
