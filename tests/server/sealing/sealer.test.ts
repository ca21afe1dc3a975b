import { newSessionKey } from '../../../keys/index.ts';
import { Sealer } from '../../../server/sealing/sealer.ts';

const WORKER = new URL('../../../dist/server/sealing-worker.js', import.meta.url);
const SECRET = Buffer.from('Words of a source.');

/** All memory that both threads see. */
const made: SharedArrayBuffer[] = [];
const { SharedArrayBuffer: Original } = globalThis;
let sealer: Sealer;
beforeEach(() => {
  globalThis.SharedArrayBuffer = class extends Original {
    constructor(bytes?: number) {
      super(bytes);
      made.push(this);
    }
  };
  sealer = new Sealer(WORKER);
});
afterEach(async () => {
  globalThis.SharedArrayBuffer = Original;
  made.splice(0);
  await sealer.close();
});

const holdsSecret = (): boolean => made.some((buffer) => Buffer.from(buffer).includes(SECRET));

// eslint-disable-next-line @typescript-eslint/require-await
async function* plaintext(onTheWay: () => void): AsyncGenerator<Uint8Array> {
  for (let chunk = 0; chunk < 40_000; chunk++) yield SECRET;
  onTheWay();
}

describe('the memory of the sealer', () => {
  it('keeps nothing of a file that has been sealed', async () => {
    const seen: boolean[] = [];
    await sealer.seal(
      plaintext(() => seen.push(holdsSecret())),
      newSessionKey('seipd2-aes256-gcm'),
      () => Promise.resolve(),
    );
    expect(seen).toEqual([true]);
    expect(holdsSecret()).toBe(false);
  });

  it('keeps nothing of a file that was given up on the way', async () => {
    const broken = plaintext(() => {
      throw new Error('The line broke.');
    });
    const sealing = sealer.seal(broken, newSessionKey('seipd2-aes256-gcm'), () => Promise.resolve());
    await expect(sealing).rejects.toThrow('The line broke.');
    expect(made.length).toBeGreaterThan(0);
    for (let tries = 0; tries < 500 && holdsSecret(); tries++) await new Promise((go) => setTimeout(go, 10));
    expect(holdsSecret()).toBe(false);
  });
});
