import { CHANNEL } from '../channel.ts';
import type { Words } from '../protocol.ts';

/** Held by one tab at a time while it makes a mailbox. */
const MAKING = 'sealdrop-making';
/** Held together by all tabs that have a mailbox open. */
const OPEN = 'sealdrop-open';
/** How long a tab that has one may take to say so, milliseconds: it may be sealing. */
const PATIENCE_MS = 5_000;

interface Channel {
  readonly asked?: string;
  readonly answered?: string;
  readonly codename?: Words;
  readonly left?: true;
  /** The locator of a mailbox that is not there any more. */
  readonly closed?: string;
}

interface Listener {
  readonly left: () => void;
  readonly closed: (locator: string) => void;
}

/**
 * Tabs of one visit share one mailbox, and leave it together. The codename goes from tab to tab in memory; it touches neither
 * disk nor line. Where a browser has no locks, each tab is by itself, but for leaving.
 */
export class Tabs {
  readonly #channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(CHANNEL);
  readonly #locks = (navigator as { readonly locks?: LockManager }).locks;
  #codename: Words | undefined;
  #release: (() => void) | undefined;

  constructor(listener: Listener) {
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Channel>) => {
      const { asked, left, closed } = data;
      if (asked !== undefined && this.#codename !== undefined)
        this.#channel?.postMessage({ answered: asked, codename: this.#codename } satisfies Channel);
      if (left === true) listener.left();
      if (closed !== undefined) listener.closed(closed);
    });
  }

  /** One tab after the other. */
  async alone<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
    if (this.#locks === undefined) return work();
    return this.#locks.request(MAKING, { signal: stop }, work);
  }

  /** From now on other tabs are told of this mailbox. */
  hold(codename: Words): void {
    const isNew = this.#codename === undefined;
    this.#codename = codename;
    if (!isNew) return;
    void this.#locks?.request(
      OPEN,
      { mode: 'shared' },
      () =>
        new Promise<void>((resolve) => {
          if (this.#codename === undefined) resolve();
          else this.#release = resolve;
        }),
    );
  }

  letGo(): void {
    this.#codename = undefined;
    this.#release?.();
  }

  /** The other tabs forget it too. */
  tellClosed(locator: string): void {
    this.#channel?.postMessage({ closed: locator } satisfies Channel);
  }

  /** The codename of a mailbox that another tab has open. */
  async codenameOfOthers(): Promise<Words | undefined> {
    if (this.#channel === undefined || !(await this.#othersHaveOne())) return undefined;
    const channel = this.#channel;
    const asked = crypto.randomUUID();
    return new Promise((resolve) => {
      const done = (codename: Words | undefined): void => {
        clearTimeout(timer);
        channel.removeEventListener('message', listen);
        resolve(codename);
      };
      const listen = ({ data }: MessageEvent<Channel>): void => {
        if (data.answered === asked) done(data.codename);
      };
      const timer = setTimeout(done, PATIENCE_MS);
      channel.addEventListener('message', listen);
      channel.postMessage({ asked } satisfies Channel);
    });
  }

  async #othersHaveOne(): Promise<boolean> {
    if (this.#locks === undefined) return false;
    const { held = [] } = await this.#locks.query();
    return held.some(({ name }) => name === OPEN);
  }
}
