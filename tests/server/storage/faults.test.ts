import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { newId, requireId } from '../../../server/storage/id.ts';
import type { Id, StoredPart } from '../../../server/storage/ports.ts';
import { ChildProgram } from '../../support/child-program.ts';
import { READER, RING } from '../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const KILLS = 6;
const PROGRAMS = 'tests/server/storage/programs';

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

describe('a server that is killed while it stores', () => {
  const program = useProgram('store-until-killed');

  it('keeps every tip it acknowledged, whole, and leaves only what the next start sweeps', async () => {
    const folder = join(temporaryFolder(), 'data');
    const acknowledged = new Set<Id>();
    const deleting = new Set<Id>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { lines, errors } = await program.run([folder], { killAfterMs: 20 + Math.random() * 250 });
      expect(errors).toBe('');
      for (const line of lines) {
        const [verb, id = ''] = line.split(' ');
        (verb === 'stored' ? acknowledged : deleting).add(requireId(id));
      }
      const storage = await openStorage({ folder });
      const present = await everyTip(storage);
      for (const id of acknowledged) if (!deleting.has(id)) expect(present.has(id)).toBe(true);
      expect(filesIn(join(folder, 'bodies'))).toEqual(await everyWholeBody(storage, present));
      await storage.close();
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS);
  });
});

describe('a disk that fails', () => {
  const program = useProgram('meet-failures');
  let folder: string;

  beforeEach(async () => {
    folder = join(temporaryFolder(), 'data');
    const storage = await openStorage({ folder });
    await storage.tips.addRing(RING);
    await storage.close();
  });

  const failing = (calls: string, path: string, when = ''): readonly string[] => [
    ...['strace', '-f', '-q', '-o', '/dev/null', '-P', path, '-e', `trace=${calls}`],
    ...['-e', `inject=${calls}:error=EIO${when}`],
  ];

  it.each([
    ['write', 'write,writev,pwrite64,pwritev'],
    ['background fdatasync', 'fdatasync'],
    ['fsync', 'fsync'],
    ['rename', 'rename,renameat,renameat2'],
  ])('at the %s of a body: no receipt, nothing left, and the next body is tried again', async (_, calls) => {
    const id = newId();
    const under = failing(calls, join(folder, 'bodies', id.slice(0, 2), `${id}.part`));
    const { lines, errors } = await program.run([folder, 'body', id], { under });
    expect([lines, errors]).toEqual([['unhealthy', 'unhealthy', '0 files', 'ok'], '']);
  });

  const syncsOfLog = (when = ''): readonly string[] =>
    failing('fsync,fdatasync', join(folder, 'tips.sqlite-wal'), when);

  it('at the fsync of a commit: no receipt, no row, until it works again', async () => {
    const { lines } = await program.run([folder, 'tips', '8'], { under: syncsOfLog(':when=1..3') });
    const outcomes = lines.map((line) => line.split(' ') as [outcome: string, id: string]);
    expect(outcomes).toHaveLength(9);
    expect(outcomes[0]![0]).toBe('unhealthy');
    expect(outcomes.at(-1)![0]).toBe('ok');
    const storage = await openStorage({ folder });
    const present = await everyTip(storage);
    await storage.close();
    expect([...present].sort()).toEqual(
      outcomes
        .filter(([outcome]) => outcome === 'ok')
        .map(([, id]) => id)
        .sort(),
    );
  });

  it('at the fsync of every commit: refuses them all', async () => {
    const { lines } = await program.run([folder, 'tips', '3'], { under: syncsOfLog() });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(Array(4).fill('unhealthy'));
  });

  it.each([
    ['of the head of the log', ':when=1'],
    ['of the commit, which is in the log, complete', ':when=2'],
  ])('at the fsync %s, and then a kill: the tip that was refused does not come back', async (_, when) => {
    const { lines } = await program.run([folder, 'tips', 'then die'], { under: syncsOfLog(when) });
    expect(lines).toEqual([expect.stringMatching(/^unhealthy /)]);
    const storage = await openStorage({ folder });
    expect((await storage.tips.countTips(READER)).tips).toBe(0);
    await storage.close();
  });
});

describe('a disk that is full', () => {
  const program = useProgram('fill-disk');

  it('is said to be full; nothing acknowledged is lost; with room all goes on by itself', async () => {
    const mounted = join(temporaryFolder());
    const namespace = process.getuid?.() === 0 ? '-m' : '-rm';
    const mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"';
    const under = ['unshare', namespace, 'sh', '-c', mount, mounted];
    const { lines, errors } = await program.run([join(mounted, 'data')], { under });
    expect([lines, errors]).toEqual([
      [
        'body: full',
        'free after discard: true',
        'tip: full',
        'tip again: full',
        'probe: full',
        'stored are all there: true',
        'tip after room was made: ok',
        'probe: ok',
        'body: ok',
        'all there after a restart: true',
      ],
      '',
    ]);
  });
});

async function everyTip({ tips }: Storage): Promise<ReadonlySet<Id>> {
  const ids = new Set<Id>();
  let after: string | undefined;
  do {
    const page = await tips.listTips({
      reader: READER,
      limit: 500,
      ...(after === undefined ? {} : { after }),
    });
    for (const { id } of page.tips) ids.add(id);
    after = page.next;
  } while (after !== undefined);
  return ids;
}

/** The bodies of all the tips, each compared with its row. */
async function everyWholeBody(storage: Storage, tips: ReadonlySet<Id>): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (const id of tips) {
    const tip = await storage.tips.tip(id);
    for (const part of tip!.parts.slice(1)) {
      expect(await digestOf(storage, part.id)).toEqual({ length: part.length, digest: hex(part) });
      bodies.push(part.id);
    }
  }
  return bodies.sort();
}

async function digestOf({ blobs }: Storage, id: Id): Promise<{ length: number; digest: string }> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of blobs.read(id)) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { length, digest: hash.digest('hex') };
}

function hex({ digest }: StoredPart): string {
  return Buffer.from(digest).toString('hex');
}

function filesIn(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}
