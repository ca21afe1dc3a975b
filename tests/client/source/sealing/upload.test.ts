import { Control } from '../../../../client/source/sealing/control.ts';
import { CHUNK_BYTES, uploadSealed } from '../../../../client/source/sealing/upload.ts';

const SIZE = 3 * CHUNK_BYTES;

/** As much of tus as an upload asks for, on a line that never fails. */
class FakeRequest extends EventTarget {
  static sent: string[] = [];
  static stored = 0;
  readonly upload = new EventTarget();
  readonly status = 200;
  readonly responseText = '';
  #method = '';

  open(method: string): void {
    this.#method = method;
  }
  setRequestHeader(): void {
    // It is not looked at here.
  }
  getResponseHeader(name: string): string {
    return name === 'Location' ? '/api/uploads/one' : String(FakeRequest.stored);
  }
  send(body: Uint8Array | null): void {
    FakeRequest.sent.push(this.#method);
    FakeRequest.stored += body?.length ?? 0;
    setImmediate(() => this.dispatchEvent(new Event('load')));
  }
  abort(): void {
    // It has been answered at once.
  }
}

/** Does something while its second chunk is being sealed, when no request is under way. */
function sealedFile(whileSealing: () => void) {
  let waiting = true;
  return {
    size: SIZE,
    async slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
      await Promise.resolve();
      if (start === CHUNK_BYTES && waiting) {
        waiting = false;
        whileSealing();
      }
      return new Uint8Array(end - start);
    },
    close: () => undefined,
  };
}

const before = globalThis.XMLHttpRequest;

beforeEach(() => {
  FakeRequest.sent = [];
  FakeRequest.stored = 0;
  Object.assign(globalThis, { XMLHttpRequest: FakeRequest });
});
afterEach(() => {
  Object.assign(globalThis, { XMLHttpRequest: before });
});

function upload(whileSealing: (control: Control) => void): { control: Control; done: Promise<string> } {
  const control = new Control(() => undefined);
  const sealed = sealedFile(() => {
    whileSealing(control);
  });
  const progress = { sent: () => undefined, stored: () => undefined };
  return { control, done: uploadSealed(sealed, { owner: 'owner', control, progress }) };
}

/** Until nothing happens any more. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

it('that is paused while no request is under way sends nothing more until it goes on', async () => {
  const { control, done } = upload((during) => {
    during.pause(true);
  });
  await settled();
  const atPause = [...FakeRequest.sent];
  expect(atPause).not.toHaveLength(0);
  expect(FakeRequest.stored).toBeLessThan(SIZE);
  await settled();
  expect(FakeRequest.sent).toEqual(atPause);
  control.pause(false);
  expect(await done).toBe('one');
  expect(FakeRequest.stored).toBe(SIZE);
});

it('that is given up while no request is under way sends nothing more, and takes back what was sent', async () => {
  const { done } = upload((during) => {
    during.giveUp();
  });
  await expect(done).rejects.toThrow('stopped');
  expect(FakeRequest.stored).toBeLessThan(SIZE);
  expect(FakeRequest.sent.at(-1)).toBe('DELETE');
});
