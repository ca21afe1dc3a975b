import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPadmeLength } from '../../keys/padding.ts';
import type { Ring } from '../../keys/index.ts';
import { BusyDrop } from '../support/forensics/busy-drop.ts';
import { Canaries } from '../support/forensics/canaries.ts';
import { orderedTablesIn, valuesIn } from '../support/forensics/database-times.ts';
import { Moments } from '../support/forensics/moments.ts';
import { entriesIn, openFiles, type Place, placesIn, placesOf } from '../support/forensics/places.ts';
import { rememberKey, rememberStaff } from '../support/forensics/secrets-of-staff.ts';
import { WatchedSource } from '../support/forensics/sources.ts';
import { changedAt, fineTimesAmong, fineTimesIn, Search, timesOfStaff } from '../support/forensics/traces.ts';
import { WayIn } from '../support/forensics/way-in.ts';
import { ringFor } from '../support/test-keys.ts';

const DAY_TIMEOUT_MS = 600_000;
/** Each is a sign-in, of which nobody may make many a minute. */
const MOST_REPLIES = 8;
/** On each way of sending. */
const SOURCES = Number(process.env['SOAK_VISITORS'] ?? 2);

/** What of the log may be written with its time: nothing that a source does. */
const OF_THE_SERVER =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?:server-started site=staff port=\d+|server-started site=source port=\d+|server-started-on-socket site=source|server-stopping|server-stopped cut=\d+|ring-loaded epoch=\d+ keys=\d+)$/u;

/** Either would do; where `prlimit` is missing, only the second is there. */
const FORBIDDEN = { limit: '0', memory: 0 };

describe('after a busy day', () => {
  const canaries = new Canaries();
  const moments = new Moments();
  const ways: WayIn[] = [];
  const searched = { bytes: 0, places: 0 };
  const mailboxes: { source: WatchedSource; codename?: string; tip?: string; locator?: string }[] = [];
  let drop: BusyDrop;
  let ring: Ring;

  beforeAll(async () => {
    drop = await BusyDrop.open();
    ring = await ringFor(drop.keys.newsroom);
    await rememberStaff(canaries, drop.keys);
  }, DAY_TIMEOUT_MS);

  afterAll(async () => {
    for (const way of ways) await way.close();
    await drop.close();
  });

  /** Every second one comes through tor. */
  async function newSource(): Promise<WatchedSource> {
    const way = await (ways.length % 2 === 0
      ? WayIn.overTor(drop.socket, canaries.circuit(), moments)
      : WayIn.from(canaries.localAddress(), drop.port, moments));
    ways.push(way);
    return new WatchedSource(way, canaries, ways.length % 4 < 2 ? 'en' : 'ko');
  }

  function lookFor(what: Parameters<Search['for']>[0], places: Iterable<Place>): readonly string[] {
    const search = new Search(canaries, moments, timesOfStaff(valuesIn(drop.database)));
    const found = search.for(what, places);
    searched.bytes += search.bytes;
    searched.places += search.places;
    return found;
  }

  async function staff(who: 'editor' | 'officer', ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await drop.sealdrop(who, args).ended;
    expect([args, code, code === 0 ? '' : err]).toEqual([args, 0, '']);
    return out;
  }

  it(
    'is nothing to be found while sources send on both ways, are cut off, and make mistakes',
    async () => {
      for (let count = 0; count < SOURCES; count++) {
        const [open, sealing] = [await newSource(), await newSource()];
        mailboxes.push({ source: open, codename: await open.tell() });
        mailboxes.push({ source: sealing, ...(await sealing.tellSealed(ring)) });
        const answers = [...(await open.makeMistakes(ring)), ...(await sealing.makeMistakes(ring))];
        expect(answers.filter((status) => status < 400)).toEqual([]);
      }
      const lines = await beginUploads();
      expect(lookFor('canaries', [...placesIn(drop.machine), ...placesOf(drop.server.pid)])).toEqual([]);
      expect(filesOpenElsewhere()).toEqual([]);
      for (const line of lines) line.cut();
      await hangUp();
      expect(lookFor('canaries', placesIn(drop.machine))).toEqual([]);
    },
    DAY_TIMEOUT_MS,
  );

  it(
    'nor while staff sign in, answer, export, delete and rotate, and sources read and close their mailboxes',
    async () => {
      const editor = await drop.server.signIn(drop.keys);
      const doomed = mailboxes.pop()?.tip;
      const sealed = mailboxes.flatMap(({ tip }) => tip ?? []);
      const others = [...new Set([...sealed, ...(await editor.ids())])].filter((id) => id !== doomed);
      const answer = drop.write('answer', canaries.sentence('reply'));
      const attached = drop.write('attached', canaries.sentence('file of a reply').repeat(5000));
      for (const id of others.slice(0, MOST_REPLIES))
        await staff('editor', 'tips', 'reply', id, '--message-file', answer, '--attach', attached);
      await staff('editor', 'tips', 'export', others[0]!, '--out', drop.staffPath('export'));
      await staff('editor', 'tips', 'delete', doomed!);
      let replies = 0;
      for (const { source, codename, locator } of mailboxes.splice(0)) {
        replies += locator === undefined ? 0 : await source.readSealed(locator, ring);
        if (codename !== undefined) await source.comeBack(codename, 'close');
      }
      expect(replies).toBeGreaterThan(0);
      await hangUp();
      const made = ['--generate', '--name', 'The Example Gazette', '--out', drop.staffPath('next')];
      const secret = ['--new-passphrase-file', drop.staffPath('passphrase')];
      const rotation = drop.sealdrop('officer', ['rotate', ...made, ...secret, '--prove', 'all', '--retire']);
      await until(() => !rotation.running || coreDumpsOf(rotation.pid).memory === 0);
      expect(coreDumpsOf(rotation.pid)).toEqual(FORBIDDEN);
      expect(await rotation.ended).toMatchObject({ code: 0 });
      await rememberKey(canaries, readFileSync(drop.takeNewKey('next'), 'utf8'));
      expect((await drop.operate('backup', drop.backup)).code).toBe(0);
      expect(lookFor('canaries', [...placesIn(drop.machine), ...placesOf(drop.server.pid)])).toEqual([]);
      expect(
        lookFor('canaries', [...placesIn(drop.staffPath('state')), ...placesIn(drop.staffPath('tmp'))]),
      ).toEqual([]);
    },
    DAY_TIMEOUT_MS,
  );

  it(
    'nor after a crash in the middle of uploads, of which the system may write a core dump',
    async () => {
      await beginUploads();
      expect(coreDumpsOf(drop.server.pid)).toEqual(FORBIDDEN);
      await drop.server.kill('SIGABRT');
      expect(readdirSync(join(drop.machine, 'cwd'))).toEqual([]);
      await hangUp();
      expect(lookFor('canaries', placesIn(drop.machine))).toEqual([]);
      await drop.start();
      const source = await newSource();
      await source.comeBack(await source.tell(), 'leave');
      await hangUp();
    },
    DAY_TIMEOUT_MS,
  );

  it(
    'nor after the night: neither a word of anybody, nor a moment at which a source was here',
    async () => {
      const evening = Date.now();
      await drop.night();
      // First: looking into files changes when they were read.
      expect(fineTimesIn(drop.data, evening)).toEqual([]);
      expect(changedAt(drop.data, (ms) => moments.has(ms))).toEqual([]);
      expect(changedAt(join(drop.data, 'bodies'), (ms) => ms < evening)).toEqual([]);
      const everything = [...placesIn(drop.machine), printed()];
      expect(lookFor('canaries and moments', everything)).toEqual([]);
      for (const database of databases()) expect(await fineTimesAmong(valuesIn(database))).toEqual([]);
      const { canaries: words, spellings } = canaries.counts;
      process.stderr.write(
        `busy-day: ${words} canaries in ${spellings} spellings, ${moments.count} visits, ${searched.places} places, ${searched.bytes} bytes\n`,
      );
    },
    DAY_TIMEOUT_MS,
  );

  it('has a log that tells of the server and its staff alone', () => {
    expect(drop.logLines.length).toBeGreaterThan(4);
    expect(drop.logLines.filter((line) => !OF_THE_SERVER.test(line))).toEqual([]);
  });

  it('keeps no order in which rows have come, but of what staff do', () => {
    for (const database of databases())
      expect(orderedTablesIn(database).filter((name) => !name.startsWith('kysely_'))).toEqual([]);
  });

  it('has only sizes that many lengths are padded to', () => {
    const bodies = [drop.data, drop.backup].flatMap((folder) => [...entriesIn(join(folder, 'bodies'))]);
    const finished = bodies.map(({ found }) => found).filter((found) => found.isFile());
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.map(({ size }) => size).filter((size) => !isPadmeLength(size))).toEqual([]);
    const lengths = valuesIn(drop.database).filter(({ column }) =>
      ['length', 'body_inline'].includes(column),
    );
    const sizes = lengths.flatMap(({ value }) =>
      value instanceof Uint8Array ? value.length : ((value as number | null) ?? []),
    );
    expect(sizes.filter((size) => !isPadmeLength(size))).toEqual([]);
  });

  /** How large they may be, and what of the memory may be in them. */
  function coreDumpsOf(pid: number) {
    const limit = /^Max core file size\s+(\S+)/mu.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1];
    return { limit, memory: Number.parseInt(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'), 16) };
  }

  async function beginUploads() {
    const sources = [await newSource(), await newSource()];
    const lines = [...(await Promise.all(sources.map((source) => source.beginForm())))];
    for (const source of sources) lines.push(await source.beginSealed(ring));
    const isOpen = () =>
      openFiles(drop.server.pid).filter(([, target]) => target.startsWith(drop.data)).length;
    await until(() => isOpen() >= 3 + lines.length);
    return lines;
  }

  /** Or for ten seconds. */
  async function until(done: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500 && !done(); tries++) await sleep(20);
  }

  async function hangUp(): Promise<void> {
    for (const way of ways) await way.hangUp();
  }

  /** But for the program itself, and what every process has. */
  function filesOpenElsewhere(): readonly string[] {
    const paths = openFiles(drop.server.pid)
      .map(([, target]) => target)
      .filter((target) => target.startsWith('/'));
    return paths.filter(
      (path) => !path.startsWith(drop.data) && !/^\/(?:dev|proc|usr)\/|node_modules/u.test(path),
    );
  }

  function databases(): readonly string[] {
    return [drop.data, drop.backup].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.sqlite'))
        .map((name) => join(folder, name)),
    );
  }

  function printed(): Place {
    const lines = drop.printed.split('\n').filter((line) => !OF_THE_SERVER.test(line));
    return { name: 'what was printed', bytes: Buffer.from(lines.join('\n')) };
  }
});
