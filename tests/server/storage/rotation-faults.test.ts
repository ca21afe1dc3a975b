import { join } from 'node:path';
import { openStorage } from '../../../server/storage/choose.ts';
import type { TipStore } from '../../../server/storage/ports.ts';
import { ChildProgram } from '../../support/child-program.ts';
import { namedEnvelope } from '../../support/named-envelope.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const KILLS = 12;
const temporaryFolder = useTemporaryFolders();

describe('a server that is killed while the newsroom turns its ring', () => {
  const program = new ChildProgram('tests/server/storage/programs/rotate-until-killed.ts');
  beforeAll(() => {
    program.build();
  });
  afterAll(() => {
    program.remove();
  });

  it('has for every part one envelope, for the ring that it says, and for every entry its ring and staff', async () => {
    const folder = join(temporaryFolder(), 'data');
    const stored = new Set<string>();
    let announced = 1;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { lines, errors } = await program.run([folder], { killAfterMs: 20 + Math.random() * 400 });
      expect(errors).toBe('');
      for (const line of lines) {
        const [verb, what = ''] = line.split(' ');
        if (verb === 'stored') stored.add(what);
        else announced = Number(what);
      }
      const storage = await openStorage({ folder });
      await expectWhole(storage.tips, stored, announced);
      await storage.close();
    }
    expect(announced).toBeGreaterThan(3);
  });
});

async function expectWhole(tips: TipStore, stored: ReadonlySet<string>, announced: number): Promise<void> {
  const epochs = await tips.epochs();
  const newest = epochs.at(-1)?.epoch ?? 0;
  expect(newest).toBeGreaterThanOrEqual(announced);
  expect((await tips.keyLog()).map(({ entry }) => entry)).toEqual(
    epochs.slice(1).map(({ epoch }) => `ring ${epoch}`),
  );
  if (newest > 1) expect((await tips.staff())[0]?.armoredKey).toBe(`staff ${newest}`);
  const found = new Set<string>();
  for (const { epoch, parts, retired } of epochs) {
    const envelopes = await tips.envelopes({ epoch, limit: 1_000_000 });
    expect(envelopes).toHaveLength(parts);
    if (retired) expect(parts).toBe(0);
    for (const { id, envelope } of envelopes) {
      found.add(id);
      expect(Buffer.from(envelope).equals(namedEnvelope(id, epoch))).toBe(true);
    }
  }
  expect([...stored].filter((id) => !found.has(id))).toEqual([]);
}
