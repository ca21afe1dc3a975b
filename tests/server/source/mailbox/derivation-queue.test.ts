import { DerivationQueue, QueueFullError } from '../../../../server/source/mailbox/derivation-queue.ts';

/** Work that ends when it is told to, and writes down when it began. */
class Bench {
  readonly queue: DerivationQueue;
  readonly begun: string[] = [];
  #ends: (() => void)[] = [];
  running = 0;
  most = 0;

  constructor(maxWaiting?: number) {
    this.queue = new DerivationQueue(maxWaiting);
  }

  run(kind: 'new' | 'open', name: string, isWanted?: () => boolean): Promise<string> {
    const work = async () => {
      this.begun.push(name);
      this.running += 1;
      this.most = Math.max(this.most, this.running);
      await new Promise<void>((resolve) => this.#ends.push(resolve));
      this.running -= 1;
      return name;
    };
    return this.queue.run(kind, work, isWanted);
  }

  /** Ends what runs, until nothing does. */
  async finish(): Promise<void> {
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    await settle();
    while (this.running > 0 || this.queue.waiting > 0) {
      this.#ends.shift()?.();
      await settle();
    }
  }
}

describe('the queue of derivations', () => {
  it('runs one at a time, in the order of coming', async () => {
    const bench = new Bench();
    const all = Promise.all(['a', 'b', 'c'].map((name) => bench.run('open', name)));
    await bench.finish();
    expect(await all).toEqual(['a', 'b', 'c']);
    expect([bench.begun, bench.most]).toEqual([['a', 'b', 'c'], 1]);
  });

  it('takes a new mailbox before the openings that wait', async () => {
    const bench = new Bench();
    const opening = Array.from({ length: 200 }, (_, n) => bench.run('open', `open ${n}`));
    const making = bench.run('new', 'new');
    await bench.finish();
    await Promise.all([...opening, making]);
    expect(bench.begun.indexOf('new')).toBe(1);
    expect(bench.begun).toHaveLength(201);
  });

  it('gives openings every third turn, however many new mailboxes keep coming', async () => {
    const bench = new Bench();
    const all = [bench.run('new', 'new')];
    for (let n = 1; n <= 4; n++) all.push(bench.run('open', `open ${n}`));
    for (let n = 0; n < 12; n++) all.push(bench.run('new', 'new'));
    await bench.finish();
    await Promise.all(all);
    const turns = bench.begun.flatMap((name, turn) => (name.startsWith('open') ? [turn] : []));
    expect(turns).toEqual([3, 6, 9, 12]);
  });

  it('gives no turn to openings that nobody waits for any more', async () => {
    const bench = new Bench();
    const making = [bench.run('new', 'new 0')];
    const gone = [1, 2, 3].map((n) => bench.run('open', `gone ${n}`, () => false).catch(() => 'gone'));
    for (let n = 1; n < 6; n++) making.push(bench.run('new', `new ${n}`));
    await bench.finish();
    await Promise.all([...making, ...gone]);
    expect(bench.begun).toEqual(['new 0', 'new 1', 'new 2', 'new 3', 'new 4', 'new 5']);
  });

  it('lets so many openings wait, and refuses the others at once', async () => {
    const bench = new Bench(3);
    const running = bench.run('open', 'running');
    const waiting = [1, 2, 3].map((n) => bench.run('open', `${n}`));
    await expect(bench.run('open', 'one too many')).rejects.toBeInstanceOf(QueueFullError);
    expect(bench.queue.waiting).toBe(3);
    await bench.finish();
    await Promise.all([running, ...waiting]);
    expect(bench.begun).toEqual(['running', '1', '2', '3']);
  });

  it('never refuses a new mailbox, but says when eight wait', async () => {
    const bench = new Bench(2);
    const all = Array.from({ length: 8 }, (_, n) => bench.run('new', `${n}`));
    expect(bench.queue.crowded).toBe(false);
    all.push(bench.run('new', 'the eighth that waits'));
    expect(bench.queue.crowded).toBe(true);
    await bench.finish();
    expect(await Promise.all(all)).toHaveLength(9);
    expect(bench.queue.crowded).toBe(false);
  });

  it('passes over those who have gone, and gives their places to others', async () => {
    const bench = new Bench(2);
    const running = bench.run('open', 'running');
    const gone = [1, 2].map((n) => bench.run('open', `gone ${n}`, () => false));
    const settled = Promise.allSettled(gone);
    const late = bench.run('open', 'late');
    await bench.finish();
    await Promise.all([running, late]);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(bench.begun).toEqual(['running', 'late']);
  });

  it('rests in a crowd for as long as it worked, so that tips are kept meanwhile', async () => {
    const queue = new DerivationQueue();
    const began: number[] = [];
    const work = async () => {
      began.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, began.length === 1 ? 50 : 0));
    };
    await Promise.all(Array.from({ length: 9 }, () => queue.run('new', work)));
    expect((began[1] ?? 0) - (began[0] ?? 0)).toBeGreaterThan(95);
  });

  it('goes on after work that failed', async () => {
    const queue = new DerivationQueue();
    const failing = queue.run('open', () => Promise.reject(new Error('out of memory')));
    const next = queue.run('open', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('out of memory');
    expect(await next).toBe('done');
    expect(queue.waiting).toBe(0);
  });
});
