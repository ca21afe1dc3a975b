import type { Session } from './session.ts';

/** How often the key log is looked at, while somebody is at the computer, milliseconds. */
const WATCH_INTERVAL_MS = 60_000;

/** Finds out what everybody at the console has to know of the newsroom's keys. */
export class KeyNewsWatch {
  readonly #session: Session;
  #watching: ReturnType<typeof setInterval> | undefined;
  #lastRead = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  start(): void {
    void this.read();
    this.#watching = setInterval(() => {
      if (this.#session.lastActivity > this.#lastRead) void this.read();
    }, WATCH_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#watching);
  }

  /** What was known stays when the server does not answer: whatever is done next tells of that. */
  async read(): Promise<void> {
    this.#lastRead = Date.now();
    const { crew, store } = this.#session;
    try {
      const news = await crew.desk.ask({ kind: 'read-key-news' });
      store.dispatch({ type: 'key-news-read', news });
    } catch (error) {
      this.#session.fail(error, () => undefined);
    }
  }
}
