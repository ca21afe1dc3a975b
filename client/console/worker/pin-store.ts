import * as v from 'valibot';
import type { Pin, PinStore } from '../../pins/index.ts';

const DATABASE = 'sealdrop-pins';
const STORE = 'pins';

const pinSchema = v.object({
  state: v.object({ genesis: v.string(), sequence: v.number(), hash: v.string() }),
  since: v.string(),
});

/** What this browser remembers of the key log. Where it keeps nothing, every visit is the first. */
export const browserPins: PinStore = {
  read: async (origin) => {
    const { output, success } = v.safeParse(
      pinSchema,
      await use<unknown>('readonly', (store) => store.get(origin)),
    );
    return success ? output : undefined;
  },
  write: async (origin, pin: Pin) => {
    await use('readwrite', (store) => store.put(pin, origin));
  },
};

async function use<T>(
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const database = await open().catch(() => undefined);
  if (database === undefined) return undefined;
  try {
    return await settled(request(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(STORE);
  });
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('The browser keeps nothing.'));
    });
  });
}
