import Sqlite from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newMailbox, newSessionKey } from '../../keys/index.ts';
import { Canaries } from '../support/forensics/canaries.ts';
import { orderedTablesIn, timeIn } from '../support/forensics/database-times.ts';
import { Moments } from '../support/forensics/moments.ts';
import { type Place, placesIn, placesOf } from '../support/forensics/places.ts';
import { fineTimesIn, Search } from '../support/forensics/traces.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';

/** What `busy-day.test.ts` does not find would mean nothing if it could not be found. */
describe('the search after a busy day finds', () => {
  const temporaryFolder = useTemporaryFolders();
  let folder: string;
  let canaries: Canaries;
  let moments: Moments;

  beforeEach(() => {
    folder = temporaryFolder();
    canaries = new Canaries();
    moments = new Moments();
  });

  const find = (places: Iterable<Place>) => new Search(canaries, moments).for('canaries and moments', places);
  const put = (name: string, bytes: string | Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
  };

  it('every spelling of every canary in a file, wherever in it', () => {
    canaries.word('word');
    canaries.sentence('sentence');
    canaries.bytes('bytes', Buffer.from('0123456789abcdef'));
    canaries.codename(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']);
    canaries.address('address');
    canaries.localAddress();
    canaries.circuit();
    const { needles } = canaries;
    const { all } = needles;
    expect(all.length).toBeGreaterThan(500);
    for (const [index, { of, bytes }] of all.entries()) {
      const place = {
        name: 'x',
        bytes: Buffer.concat([Buffer.alloc(index % 9, 1), bytes, Buffer.from([255])]),
      };
      expect([of, needles.in(place.bytes)]).toEqual([of, expect.arrayContaining([of])]);
    }
  });

  it.each(['base64', 'hex', 'utf16le', 'base64url'] as const)('a word within a text in %s', (encoding) => {
    const word = canaries.word('word');
    for (let before = 0; before < 4; before++) {
      const text = Buffer.from(`${'.'.repeat(before)}${word}!`).toString(
        encoding === 'utf16le' ? 'utf8' : encoding,
      );
      put('file', encoding === 'utf16le' ? Buffer.from(text, 'utf16le') : text);
      expect(find(placesIn(folder))).not.toEqual([]);
    }
  });

  it('a name of a folder', () => {
    mkdirSync(join(folder, canaries.word('name')));
    expect(find(placesIn(folder))).toEqual([expect.stringContaining('name (UTF-8)')]);
  });

  it('a row, a row that was deleted, and one that is in the log of the database alone', () => {
    const database = new Sqlite(join(folder, 'tips.sqlite'));
    database.pragma('journal_mode = WAL');
    database.exec('create table notes (text)');
    database.prepare('insert into notes values (?)').run(canaries.sentence('row'));
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.exec('delete from notes');
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.prepare('insert into notes values (?)').run(canaries.word('row in the log'));
    expect([...find(placesIn(folder))].sort()).toEqual([
      expect.stringMatching(/^row \(UTF-8\) in .*tips\.sqlite$/u),
      expect.stringMatching(/^row in the log \(UTF-8\) in .*tips\.sqlite-wal$/u),
    ]);
    database.close();
  });

  it('a file that a process has open and nothing names any more', () => {
    put('gone', canaries.word('unlinked'));
    const open = openSync(join(folder, 'gone'), 'r');
    rmSync(join(folder, 'gone'));
    expect(find(placesIn(folder))).toEqual([]);
    expect(find(placesOf(process.pid))).toEqual([expect.stringMatching(/^unlinked .*\(deleted\)$/u)]);
    closeSync(open);
  });

  // Elsewhere the system hands dumps to a program, or to another folder: then there must be none here.
  const dumpsLieHere = /^[^|/]/u.test(readFileSync('/proc/sys/kernel/core_pattern', 'utf8'));

  it('the memory of a program in its core dump, when it is dumped', () => {
    const [left, right] = canaries.word('memory').split('-memory-');
    const code = `globalThis.kept = Buffer.from(['${left}', '${right}'].join('-memory-')); process.abort()`;
    spawnSync('sh', ['-c', `ulimit -c unlimited && exec "$0" -e "$1"`, process.execPath, code], {
      cwd: folder,
    });
    const found = find(placesIn(folder)).some((one) => one.startsWith('memory (UTF-8)'));
    expect(found).toBe(dumpsLieHere);
  });

  it('a moment at which a source was here, as text and as a number', () => {
    const ended = moments.begin();
    const now = Date.now();
    ended();
    const written = Buffer.alloc(8);
    const numbers = [
      Buffer.from(`GET ${new Date(now).toISOString()}`),
      Buffer.from(new Date(now).toUTCString()),
      Buffer.from(`{"at":${now}}`),
      Buffer.from(`${now / 1000}`),
      (written.writeBigUInt64BE(BigInt(now)), Buffer.from(written)),
      (written.writeBigUInt64LE(BigInt(now) * 1000n), Buffer.from(written)),
      (written.writeDoubleBE(now), Buffer.from(written)),
      (written.writeDoubleLE(now / 1000), Buffer.from(written)),
      (written.writeDoubleBE(now / 86_400_000 + 2_440_587.5), Buffer.from(written)),
    ];
    for (const bytes of numbers)
      expect(find([{ name: 'x', bytes: Buffer.concat([Buffer.from('abc'), bytes]) }])).not.toEqual([]);
    const other = Buffer.from(`${new Date(now - 3_600_000).toISOString()} ${now - 3_600_000}`);
    expect(find([{ name: 'x', bytes: other }])).toEqual([]);
  });

  it('times of files', () => {
    put('old', '');
    const midnight = new Date('2026-03-09T00:00:00Z');
    for (const path of [join(folder, 'old'), folder]) utimesSync(path, midnight, midnight);
    expect(fineTimesIn(folder)).toEqual([]);
    utimesSync(folder, midnight, midnight);
    utimesSync(join(folder, 'old'), midnight, new Date('2026-03-09T12:34:56Z'));
    expect(fineTimesIn(folder)).toEqual([join(folder, 'old')]);
  });

  it.each([
    Date.now(),
    Math.floor(Date.now() / 1000),
    2_461_369.2,
    '2026-11-24T17:22',
    '1795540925',
    'at 17:22:05',
  ])('that %s in a database is a time', async (value) => {
    expect(await timeIn(value)).toBeDefined();
  });

  it.each([4096, 700_000, '2026-11-24', 'b1793084707c', null, Buffer.alloc(8)])(
    'no time in %s',
    async (value) => {
      expect(await timeIn(value)).toBeUndefined();
    },
  );

  it('when a key was made, but for that of a mailbox, which is of a midnight', async () => {
    const key = await makeKey('gnupg');
    expect(await timeIn(key.armoredPublicKey)).toBeDefined();
    const lock = newSessionKey('seipd2-aes256-gcm');
    const ring = await ringFor(key);
    const mailbox = await newMailbox({ conversation: 'a'.repeat(26), lock, ring, ciphers, now: new Date() });
    expect(await timeIn(mailbox.armoredPublicKey)).toBeUndefined();
  });

  it('tables that keep the order of their rows', () => {
    const path = join(folder, 'tips.sqlite');
    const database = new Sqlite(path);
    database.exec(
      'create table kept (id text primary key); create table not_kept (id text primary key) without rowid',
    );
    database.close();
    expect(orderedTablesIn(path)).toEqual(['kept']);
  });
});
