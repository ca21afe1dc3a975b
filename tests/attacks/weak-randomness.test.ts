import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../../server/storage/id.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('randomness', () => {
  it('comes from the system everywhere: no code of ours asks for any other', () => {
    const weak: string[] = [];
    for (const folder of ['keys', 'server', 'client']) {
      for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.tsx?$/u.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        if (/Math\.random|pseudoRandomBytes/u.test(readFileSync(path, 'utf8'))) weak.push(path);
      }
    }
    expect(weak).toEqual([]);
  });

  it('fills identifiers to the last bit', () => {
    const ids = Array.from({ length: 4000 }, newId);
    expect(new Set(ids).size).toBe(4000);
    for (let place = 0; place < 26; place++) {
      const letters = new Set(ids.map((id) => id[place]));
      expect([place, letters.size]).toEqual([place, place === 25 ? 8 : 32]);
    }
  });
});
