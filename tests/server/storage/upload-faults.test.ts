import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { newId, requireId } from '../../../server/storage/id.ts';
import type { Id } from '../../../server/storage/ports.ts';
import { ChildProgram, type ProgramRun } from '../../support/child-program.ts';
import { bytesOfBody } from '../../support/endless-body.ts';
import { READER, RING } from '../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const PROGRAMS = 'tests/server/storage/programs';
const KILLS = 8;
const DAY_MS = 86_400_000;

function useProgram(name: string): ChildProgram {
  const program = new ChildProgram(`${PROGRAMS}/${name}.ts`);
  beforeAll(() => {
    program.build();
  });
  afterAll(() => {
    program.remove();
  });
  return program;
}

describe('a server that is killed while uploads come in', () => {
  const program = useProgram('upload-until-killed');

  it('never promises more than is there, nor less than it said was durable, and loses no tip', async () => {
    const folder = join(temporaryFolder(), 'data');
    const durable = new Map<Id, number>();
    const stored = new Set<Id>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { lines, errors } = await program.run([folder], { killAfterMs: 20 + Math.random() * 300 });
      expect(errors).toBe('');
      for (const line of lines) {
        const [verb, id = '', offset = ''] = line.split(' ');
        if (verb === 'durable') durable.set(requireId(id), Number(offset));
        else stored.add(requireId(id));
      }
      const storage = await openStorage({ folder });
      const parts = await everyPart(storage);
      expect([...stored].filter((id) => !parts.has(id))).toEqual([]);
      for (const [part, length] of [...parts.values()].flat())
        expect(await isRight(storage.blobs.read(part), part, length, length)).toBe(true);
      await expectUploadsSound(storage, folder, durable);
      await storage.close();
    }
    expect(stored.size).toBeGreaterThan(0);
  });

  async function expectUploadsSound(
    storage: Storage,
    folder: string,
    durable: ReadonlyMap<Id, number>,
  ): Promise<void> {
    const uploads = await storage.tips.uploads();
    for (const { id, offset, length } of uploads) {
      expect(offset).toBeGreaterThanOrEqual(durable.get(id) ?? 0);
      expect(offset).toBeLessThanOrEqual(length);
      if (offset > 0) expect(await isRight(storage.blobs.readUnfinished(id), id, offset)).toBe(true);
    }
    const known = new Set<string>(uploads.map(({ id }) => id));
    for (const path of filesBelow(join(folder, 'bodies')).filter((one) => one.endsWith('.upload'))) {
      expect(known.has(path.slice(-'.upload'.length - 26, -'.upload'.length))).toBe(true);
      expect(statSync(path).mtimeMs % DAY_MS).toBe(0);
    }
  }
});

describe('a disk that fails while an upload comes in', () => {
  const program = useProgram('upload-through-failures');
  let folder: string;
  let id: Id;

  beforeEach(async () => {
    folder = join(temporaryFolder(), 'data');
    id = newId();
    const storage = await openStorage({ folder });
    await storage.tips.addRing(RING);
    await storage.close();
  });

  const body = (): string => join(folder, 'bodies', id.slice(0, 2), id);
  /** One thread of the pool: strace counts the calls of each thread apart. */
  const watching = (paths: readonly string[], ...faults: readonly string[]): readonly string[] => [
    ...['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-q', '-o', '/dev/null'],
    ...paths.flatMap((path) => ['-P', path]),
    ...faults.flatMap((fault) => ['-e', `inject=${fault}`]),
  ];
  const failing = (calls: string, when: number, ...paths: readonly string[]): readonly string[] =>
    watching(paths, `${calls}:error=EIO:when=${when}`);

  const cases = [
    ['write', 'write,writev,pwrite64,pwritev,pwritev2', [1, 2, 4]],
    ['fsync', 'fsync', [1, 2, 4, 5]],
    ['setting of times', 'utimensat,futimesat', [1, 2, 5, 8]],
    ['rename', 'rename,renameat,renameat2', [1]],
  ] as const;

  it.each(cases.flatMap(([name, calls, times]) => times.map((time) => [name, time, calls] as const)))(
    'once, at %s %i: says so, goes on from what was durable, and the body is right',
    async (_, time, calls) => {
      const under = failing(calls, time, `${body()}.upload`, body());
      await expectStored(await program.run([folder, id], { under }));
    },
  );

  it('at a sync, and then while the torn tail is dropped', async () => {
    const faults = ['fsync:error=EIO:when=2', 'ftruncate:error=EIO:when=1'];
    const under = watching([`${body()}.upload`], ...faults);
    await expectStored(await program.run([folder, id], { under }), 2);
  });

  it.each([1, 2])('once, at sync %i of its folder', async (time) => {
    const under = failing('fsync', time, join(folder, 'bodies', id.slice(0, 2)));
    await expectStored(await program.run([folder, id], { under }));
  });

  it.each([1, 2, 4, 6, 7])('once, at sync %i of the log of the database', async (time) => {
    const under = failing('fsync,fdatasync', time, join(folder, 'tips.sqlite-wal'));
    await expectStored(await program.run([folder, id], { under }));
  });

  it('at every sync: stores nothing, and promises nothing', async () => {
    const under = watching([`${body()}.upload`], 'fsync:error=EIO');
    const { lines } = await program.run([folder, id], { under });
    expect(new Set(lines)).toEqual(new Set(['unhealthy']));
    const storage = await openStorage({ folder });
    expect(await storage.tips.upload(id)).toMatchObject({ offset: 0 });
    expect((await storage.tips.countTips(READER)).tips).toBe(0);
    await storage.close();
  });

  async function expectStored({ lines, errors }: ProgramRun, failures = 1): Promise<void> {
    expect(errors).toBe('');
    expect(lines).toEqual([...Array<string>(failures).fill('unhealthy'), expect.stringMatching(/^stored /)]);
    const storage = await openStorage({ folder });
    const [[part, length]] = [...(await everyPart(storage)).values()].flat() as [[Id, number]];
    expect(part).toBe(id);
    expect(await isRight(storage.blobs.read(id), id, length, length)).toBe(true);
    expect(await storage.tips.uploads()).toEqual([]);
    expect(filesBelow(join(folder, 'bodies'))).toEqual([body()]);
    await storage.close();
  }
});

/** The attachments of every tip: id and length. */
async function everyPart({ tips }: Storage): Promise<ReadonlyMap<Id, readonly [Id, number][]>> {
  const parts = new Map<Id, readonly [Id, number][]>();
  let after: string | undefined;
  do {
    const page = await tips.listTips({
      reader: READER,
      limit: 500,
      ...(after === undefined ? {} : { after }),
    });
    for (const { id } of page.tips) {
      const tip = await tips.tip(id);
      parts.set(
        id,
        tip!.parts.slice(1).map((part): [Id, number] => [part.id, part.length]),
      );
    }
    after = page.next;
  } while (after !== undefined);
  return parts;
}

/** Whether the first bytes are those of the body, and if asked for, whether there are exactly so many. */
async function isRight(
  stored: AsyncIterable<Uint8Array>,
  id: Id,
  bytes: number,
  length?: number,
): Promise<boolean> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stored) chunks.push(chunk.slice());
  const all = Buffer.concat(chunks);
  if (length !== undefined && all.length !== length) return false;
  return all.subarray(0, bytes).equals(bytesOfBody(id, 0, bytes));
}

function filesBelow(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
