import { LetterQueue } from '../../../client/console/session/crew.ts';
import { StoppedError, WorkerLink, type WorkerPort } from '../../../client/console/session/worker-link.ts';
import type { SealedLetter } from '../../../client/console/protocol.ts';
import { aListedTip } from './sample-tips.ts';

const COUNT = { tips: 3, unread: 1, spam: { tips: 0, unread: 0 } };

const SAVE = { kind: 'save', file: { tip: 'a', message: 'a', position: 1 }, inner: false } as const;

class FakeWorker implements WorkerPort {
  readonly said: unknown[] = [];
  terminated = false;
  readonly #listeners = new Map<string, (event: { readonly data: unknown }) => void>();

  postMessage(message: unknown): void {
    this.said.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }

  hear(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data });
  }
}

describe('asking a worker', () => {
  it('gives each answer to the question that it belongs to', async () => {
    const worker = new FakeWorker();
    const link = new WorkerLink(worker);
    const first = link.ask({ kind: 'count-tips' });
    const second = link.ask({ kind: 'search', query: 'x' });
    worker.hear('message', { id: 2, answer: { tips: ['a'], partly: 0 } });
    worker.hear('message', { id: 1, answer: COUNT });
    expect(await first).toEqual(COUNT);
    expect(await second).toEqual({ tips: ['a'], partly: 0 });
  });

  it('refuses an answer of another form', async () => {
    const worker = new FakeWorker();
    const asked = new WorkerLink(worker).ask({ kind: 'count-tips' });
    worker.hear('message', { id: 1, answer: { tips: -1, unread: '<b>' } });
    await expect(asked).rejects.toThrow();
  });

  it('passes on progress and failures', async () => {
    const worker = new FakeWorker();
    const progress: number[] = [];
    const asked = new WorkerLink(worker).ask(SAVE, { progress: (bytes) => progress.push(bytes) });
    worker.hear('message', { id: 1, progress: 10 });
    worker.hear('message', { id: 1, failure: { code: 'damaged' } });
    await expect(asked).rejects.toMatchObject({ failure: { code: 'damaged' } });
    expect(progress).toEqual([10]);
  });

  it('tells the worker what is no longer wanted', () => {
    const worker = new FakeWorker();
    const controller = new AbortController();
    void new WorkerLink(worker).ask(SAVE, controller);
    controller.abort();
    expect(worker.said.at(-1)).toEqual({ cancel: 1 });
  });

  it('ends at once when stopped, with everything that was asked', async () => {
    const worker = new FakeWorker();
    const link = new WorkerLink(worker);
    const asked = link.ask({ kind: 'count-tips' });
    link.stop();
    expect(worker.terminated).toBe(true);
    await expect(asked).rejects.toBeInstanceOf(StoppedError);
    await expect(link.ask({ kind: 'count-tips' })).rejects.toBeInstanceOf(StoppedError);
  });

  it('says so when the worker dies', async () => {
    const worker = new FakeWorker();
    const asked = new WorkerLink(worker).ask({ kind: 'count-tips' });
    worker.hear('error');
    await expect(asked).rejects.toMatchObject({ failure: { code: 'worker-failed' } });
  });
});

describe('the queue of sealed letters', () => {
  const letters = (...names: string[]): SealedLetter[] => names.map((name) => aListedTip(name).letter);

  it('hands them out in order, and ends when it is closed and empty', async () => {
    const queue = new LetterQueue(10);
    await queue.add(letters('a', 'b', 'c'));
    expect((await queue.take(2)).map(({ tip }) => tip)).toEqual(['a', 'b']);
    queue.close();
    expect(await queue.take(2)).toHaveLength(1);
    expect(await queue.take(2)).toHaveLength(0);
  });

  it('lets whoever takes wait for more', async () => {
    const queue = new LetterQueue(10);
    const taking = queue.take(2);
    await queue.add(letters('a'));
    expect(await taking).toHaveLength(1);
  });

  it('makes whoever fills it wait while it is full', async () => {
    const queue = new LetterQueue(2);
    let added = false;
    const adding = queue.add(letters('a', 'b', 'c')).then(() => {
      added = true;
    });
    await new Promise((resolve) => setTimeout(resolve));
    expect(added).toBe(false);
    await queue.take(1);
    await adding;
    expect(added).toBe(true);
  });
});
