import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLetter, type Ring } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { type CliRun, runCli } from '../../support/cli.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { Gnupg } from '../../support/gnupg.ts';
import { createMessage, encrypt } from '../../support/openpgp.ts';
import { patternBytes } from '../../support/pieces.ts';
import { mailboxFor, SealedConversation } from '../../support/sealed-conversation.ts';
import { ciphers, sealTip } from '../../support/sealed-tip.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

const HOUR_MS = 3_600_000;
const FILE = patternBytes(300_000);

let newsroom: TestKey;
let other: TestKey;
let ring: Ring;
let site: FakeStaffSite;
let folder: string;
let conversation: SealedConversation;

const temporaryFolder = useTemporaryFolders();

beforeAll(async () => {
  const now = new Date(Date.now() - HOUR_MS);
  [newsroom, other] = await Promise.all([makeKey('gnupg', { now }), makeKey('gnupg', { now })]);
  ring = await ringFor(newsroom);
});

beforeEach(async () => {
  site = await FakeStaffSite.start(ring, [newsroom.publicKey]);
  folder = temporaryFolder();
  write('newsroom.asc', newsroom.armoredPrivateKey);
  write('passphrase', `${PASSPHRASE}\n`);
  conversation = await SealedConversation.begin(ring, { message: 'the first letter' });
});

afterEach(() => site.close());

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function tips(...command: readonly string[]): Promise<CliRun> {
  const key = ['--key', join(folder, 'newsroom.asc'), '--passphrase-file', join(folder, 'passphrase')];
  return runCli(['tips', ...command, '--server', site.origin, ...key]);
}

const out = (...path: readonly string[]) => join(folder, 'out', ...path);
const read = (...path: readonly string[]) => readFileSync(out(...path), 'utf8');

/** A letter, an answer, a message with a file; and what somebody else has put between them. */
async function aLongConversation() {
  const reply = await conversation.answer(newsroom.unlocked, { message: 'which one?', day: '2024-05-02' });
  const files = [{ name: 'a.bin', bytes: FILE }];
  const later = await conversation.write({ message: 'this one', day: '2024-05-03', files });
  const forged = await conversation.add({
    ...{ message: 'meet me', day: '2024-05-04', conversation: conversation.id },
  });
  site.add(conversation);
  return { reply, later, forged };
}

async function encrypted(key: TestKey, text: string): Promise<string> {
  const message = await createMessage({ text });
  const armored: unknown = await encrypt({ message, encryptionKeys: key.publicKey.openpgp });
  return String(armored);
}

describe('a conversation at the terminal', () => {
  it('is one line of the list, of the day of its latest message', async () => {
    await aLongConversation();
    const { out: listed } = await tips('list');
    expect(listed).toMatch(
      /^2024-05-04 .* \+2 messages {2}1 reply {2}can be answered {2}.*the first letter/u,
    );
    const json = JSON.parse((await tips('list', '--json')).out) as object;
    expect(json).toMatchObject({
      day: '2024-05-01',
      latest: '2024-05-04',
      messages: 2,
      replies: 1,
      mailbox: true,
    });
  });

  it('is printed whole, with what is known of who wrote what', async () => {
    const { reply, later, forged } = await aLongConversation();
    const { code, out: printed } = await tips('open', conversation.id);
    expect(code).toBe(0);
    const { fingerprint } = newsroom.publicKey;
    expect(printed).toContain(`The newsroom, signed with Test gnupg (${fingerprint}) (${reply.id})`);
    expect(printed).toContain(`The source, signed with the key that the first letter names (${later.id})`);
    expect(printed).toContain('The source, SUSPICIOUS: not signed with the key that the first letter names');
    const order = ['the first letter', 'which one?', 'this one', 'meet me'].map((text) =>
      printed.indexOf(`  | ${text}`),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(printed).toContain(`sealdrop tips reply ${conversation.id}`);
    const json = JSON.parse((await tips('open', conversation.id, '--json')).out) as object;
    expect(json).toMatchObject({
      message: 'the first letter',
      mailboxState: 'open',
      later: [
        { message: 'which one?', trust: 'newsroom', signedBy: fingerprint },
        { message: 'this one', trust: 'source' },
        { tip: forged.id, trust: 'suspicious', why: 'not-signed' },
      ],
    });
  });

  it('is exported with a folder for each later message, and fails for one that is not to be trusted', async () => {
    const { reply, later, forged } = await aLongConversation();
    const { code, err } = await tips('export', '--out', out());
    expect(code).toBe(1);
    expect(err).toContain(`tip ${conversation.id}, message ${forged.id}: suspicious-message`);
    const place = `2024-05-01-${conversation.id}`;
    expect(read(place, `2024-05-02-newsroom-${reply.id}`, 'message.txt')).toBe('which one?\n');
    const folderOfLater = `2024-05-03-source-${later.id}`;
    expect(JSON.parse(read(place, folderOfLater, 'letter.json'))).toMatchObject({
      author: 'source',
      trust: 'source',
    });
    expect(readFileSync(out(place, folderOfLater, 'a.bin')).equals(FILE)).toBe(true);
    const record = JSON.parse(read(place, `2024-05-04-source-${forged.id}`, 'letter.json')) as object;
    expect(record).toMatchObject({ trust: 'suspicious', why: 'not-signed', message: 'meet me' });
    const again = await tips('export', '--out', out());
    expect(again.out).toContain('Exported 0 files');
  });

  it('is exported sealed, and gpg opens every part of it', async () => {
    const { reply, later } = await aLongConversation();
    expect((await tips('export', '--sealed', '--out', out())).code).toBe(0);
    const place = out(`2024-05-01-${conversation.id}`);
    const gpg = new Gnupg();
    try {
      await gpg.importKey(newsroom.armoredPrivateKey, PASSPHRASE);
      const open = (...path: readonly string[]) =>
        gpg.decrypt(readFileSync(join(place, ...path)), PASSPHRASE);
      expect((await open('letter.pgp')).toString()).toContain('the first letter');
      expect((await open(`2024-05-02-newsroom-${reply.id}`, 'letter.pgp')).toString()).toContain(
        'which one?',
      );
      const file = await open(`2024-05-03-source-${later.id}`, 'attachment-1.pgp');
      expect(file.equals(FILE)).toBe(true);
    } finally {
      await gpg.close();
    }
  });
});

describe('what a source had encrypted by themselves', () => {
  it('is printed opened, and as it was sent', async () => {
    const armored = await encrypted(newsroom, 'the inner words');
    site.tips.push(await sealTip(ring, { message: `Dear editor,\n\n${armored}` }));
    const { out: printed } = await tips('open', site.tips[0]!.id);
    expect(printed).toContain(
      'The source had encrypted this text by themselves. Opened, it says:\n  | the inner words',
    );
    expect(printed).toContain('  | -----BEGIN PGP MESSAGE-----');
  });

  it('is exported opened beside what was sent, text and files', async () => {
    const armored = await encrypted(newsroom, 'the inner words');
    const files = [{ name: 'notes.txt.asc', bytes: Buffer.from(armored) }];
    site.tips.push(await sealTip(ring, { message: armored, files }));
    const { code, err } = await tips('export', '--out', out());
    expect([code, err]).toEqual([0, expect.stringContaining('The source had encrypted this by themselves')]);
    const [place = ''] = readdirSync(out());
    expect(readdirSync(out(place)).sort()).toEqual(
      ['letter.json', 'message-opened.txt', 'message.txt', 'notes.txt.asc', 'opened-notes.txt'].sort(),
    );
    expect(read(place, 'message-opened.txt')).toBe('the inner words\n');
    expect(read(place, 'opened-notes.txt')).toBe('the inner words');
  });

  it('is named when no key opens it, and keeps nothing else away', async () => {
    const armored = await encrypted(other, 'the inner words');
    site.tips.push(await sealTip(ring, { message: armored, files: [{ name: 'a', bytes: FILE }] }));
    const { code, err } = await tips('export', '--out', out());
    expect([code, err]).toEqual([1, expect.stringContaining('encrypted text: cannot-open')]);
    const [place = ''] = readdirSync(out());
    expect(existsSync(out(place, 'a'))).toBe(true);
    expect((await tips('open', site.tips[0]!.id)).out).toContain('none of the keys opens it');
  });
});

describe('sealdrop tips reply', () => {
  beforeEach(() => {
    site.add(conversation);
  });

  const reply = (...more: readonly string[]) => tips('reply', conversation.id, ...more);
  const message = () => ['--message-file', write('answer.txt', '\ufeffThank you.\r\nWho else?\n\n')];

  it('stores text and files for the source, signed and sealed', async () => {
    const attach = ['--attach', write('a.bin', FILE), '--attach', write('empty', '')];
    const { code, out: said } = await reply(...message(), ...attach);
    expect([code, said]).toEqual([0, expect.stringContaining('Stored with 2 files.')]);
    const [{ reply: id, letter }] = site.replies as [(typeof site.replies)[number]];
    const part = {
      ...{ id: letter.id, suite: letter.suite, envelope: Buffer.from(letter.delivery, 'base64') },
      body: once(Buffer.from(letter.body, 'base64')),
    };
    const opened = await openLetter(id, part, [conversation.key], ciphers);
    expect(opened).toMatchObject({
      ...{ message: 'Thank you.\nWho else?', author: 'newsroom', conversation: conversation.id },
      attachments: [
        { name: 'a.bin', size: FILE.length },
        { name: 'empty', size: 0 },
      ],
    });
    expect((await tips('open', conversation.id)).out).toContain('The newsroom, signed with Test gnupg');
  });

  it('is stored once, when the line breaks after it was sent', async () => {
    let broken = false;
    site.beforehand = (asked) => {
      if (broken || !asked.endsWith('/replies')) return undefined;
      broken = true;
      return 'cut-after';
    };
    expect((await reply(...message())).code).toBe(0);
    expect([broken, site.replies.length]).toEqual([true, 1]);
  });

  it('needs words or a file', async () => {
    expect((await reply()).err).toContain('Code: empty-reply');
    expect((await reply('--message-file', write('blank', ' \n'))).err).toContain('Code: empty-reply');
    expect((await reply('--message-file', join(folder, 'none'))).err).toContain('Code: file-not-found');
    expect((await reply('--attach', join(folder, 'none'))).err).toContain('Code: file-not-found');
    const utf16 = write('utf16', Buffer.from('\ufeffhello', 'utf16le'));
    expect((await reply('--message-file', utf16)).err).toContain('is not a text in UTF-8');
    expect(site.replies).toEqual([]);
  });

  it('names keys of the ring that were not given, and takes them when told to', async () => {
    site.ring = await ringOf(1, [newsroom.publicKey, other.publicKey], new Date());
    const { fingerprint } = other.publicKey;
    const { code, err } = await reply(...message());
    expect([code, site.replies.length]).toEqual([1, 0]);
    expect(err).toContain('Code: unknown-ring-key');
    expect(err).toContain(`--ring-key ${fingerprint}`);
    expect((await reply(...message(), '--ring-key', fingerprint)).code).toBe(0);
  });

  it('says why a source cannot be answered, and stores nothing', async () => {
    site.mailboxes.set(conversation.id, (await mailboxFor(conversation.id, ring)).armoredPublicKey);
    expect((await reply(...message())).err).toContain('Code: mailbox-exchanged');
    site.mailboxes.delete(conversation.id);
    expect((await reply(...message())).err).toContain('Code: mailbox-closed');
    const mute = await sealTip(ring);
    site.tips.push(mute);
    expect((await tips('reply', mute.id, ...message())).err).toContain('Code: no-mailbox');
    site.ring = await ringOf(1, [other.publicKey], new Date());
    site.mailboxes.set(conversation.id, conversation.mailbox.armoredPublicKey);
    const agreed = ['--ring-key', other.publicKey.fingerprint];
    expect((await reply(...message(), ...agreed)).err).toContain('Code: no-signing-key');
    expect(site.replies).toEqual([]);
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}
