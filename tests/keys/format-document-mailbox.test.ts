import * as nodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Codename,
  codenameText,
  deriveLocator,
  deriveLock,
  fingerprintWords,
  nodeCiphers,
  openMailbox,
  readCodename,
  readMailboxKey,
  readPrivateKeys,
  type UnlockedKey,
  unlockKey,
} from '../../keys/index.ts';
import { decodeAnyLetter, whoSigned } from '../../keys/signed-letter.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const ROUNDS = 600_000;
const [, section = ''] = readFileSync(new URL('format.md', DOCS), 'utf8').split(
  '### Example: codename and mailbox',
);

function says(what: string): string {
  const row = new RegExp(`^\\| ${what} +\\| \`([^\`]+)\``, 'mu').exec(section);
  if (row?.[1] === undefined) throw new Error(`The page has no row "${what}".`);
  return row[1];
}

function file(name: string): string {
  return readFileSync(new URL(`format-example/${name}`, DOCS), 'utf8');
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const salt = (): Buffer => Buffer.from(says('site salt'), 'hex');

async function codenameOf(row: string): Promise<Codename> {
  const read = await readCodename(says(row), 'en');
  if ('slip' in read) throw new Error(JSON.stringify(read.slip));
  return read.codename;
}

async function newsroomKey(): Promise<UnlockedKey> {
  const [key] = await readPrivateKeys(file('rfc9580/private-key.asc'));
  return unlockKey(key!, 'format example');
}

/** As the page says, with Node's own functions. */
function documentedKey(words: string, label: string): string {
  const password = Buffer.from(words.normalize('NFKD'), 'utf8');
  const labelled = Buffer.concat([Buffer.from(`${label}\0`, 'utf8'), salt()]);
  return hex(nodeCrypto.pbkdf2Sync(password, labelled, ROUNDS, 32, 'sha256'));
}

describe('the example of a codename in docs/format.md', () => {
  it.each([
    ['codename', ''],
    ['Korean codename', 'Korean codename: '],
  ])('has the locator and the lock that the page prints: %s', async (row, prefix) => {
    const codename = await codenameOf(row);
    expect(codenameText(codename)).toBe(says(row));
    const [locator, lock] = [says(`${prefix}locator`), says(`${prefix}lock`)];
    expect(hex(await deriveLocator(codename, salt()))).toBe(locator);
    expect(hex((await deriveLock(codename, salt())).bytes)).toBe(lock);
    expect(documentedKey(says(row), 'sealdrop-mailbox-locator/1')).toBe(locator);
    expect(documentedKey(says(row), 'sealdrop-mailbox-lock/1')).toBe(lock);
  });

  it('has the hash of the locator, and the length of a password, that the page prints', () => {
    const locator = Buffer.from(says('locator'), 'hex');
    const hash = nodeCrypto.createHash('sha256').update(locator).digest('hex');
    expect(hash).toBe(says('SHA-256 of the locator'));
    const password = Buffer.from(says('Korean codename').normalize('NFKD'), 'utf8');
    expect(password).toHaveLength(Number(says('Korean codename: bytes of the password')));
  });
});

describe('the example of a mailbox in docs/format.md', () => {
  it('opens with the codename to the conversation, key and newsroom that the page prints', async () => {
    const lock = await deriveLock(await codenameOf('codename'), salt());
    const locked = Buffer.from(file('mailbox/locked.txt'), 'base64');
    const { conversation, key, newsroom } = await openMailbox(locked, lock, nodeCiphers(nodeCrypto));
    expect(conversation).toBe(says('conversation'));
    expect(key.fingerprint).toBe(says('fingerprint of the mailbox key'));
    expect(newsroom).toEqual([(await newsroomKey()).fingerprint]);
  });

  it('has a public key that a mailbox may have, dated midnight of the day before', async () => {
    const fingerprint = says('fingerprint of the mailbox key');
    const { publicKey } = await readMailboxKey(file('mailbox/public-key.asc'), fingerprint);
    expect(publicKey.openpgp.getCreationTime()).toEqual(new Date('2024-05-02T00:00:00Z'));
    expect(fingerprintWords(publicKey.fingerprint, 'en')).toHaveLength(24);
  });

  it('has a reply that the key of the ring has signed, over the letter that the page prints', async () => {
    const [, printed = ''] = /```text\n(.*)\n```/u.exec(section) ?? [];
    const reply = file('mailbox/signed-letter.json');
    const opened = decodeAnyLetter(Buffer.from(reply), says('id of the reply'));
    expect(opened.signature?.text).toBe(printed);
    const { publicKey } = await newsroomKey();
    await expect(whoSigned(opened, [publicKey])).resolves.toBe(publicKey);
    const changed = reply.replace('item 7', 'item 8');
    const other = decodeAnyLetter(Buffer.from(changed), says('id of the reply'));
    await expect(whoSigned(other, [publicKey])).resolves.toBeUndefined();
  });
});
