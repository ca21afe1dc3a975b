import type { Fetch } from '../../staff-api/index.ts';

const CHALLENGE_PATH = '/api/sign-in/challenge';

/** Notes how far this computer's clock is ahead of the server's, from the time that comes with each challenge. */
export class ServerClock {
  #aheadMs = 0;

  /** Milliseconds; negative when behind. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  watching(fetch: (...request: Parameters<Fetch>) => Promise<Response>): Fetch {
    return async (url, request) => {
      const answer = await fetch(url, request);
      if (url.endsWith(CHALLENGE_PATH) && answer.ok) await this.#note(answer.clone());
      return answer;
    };
  }

  async #note(answer: Response): Promise<void> {
    const challenge: unknown = await answer.json().catch(() => undefined);
    if (typeof challenge !== 'object' || challenge === null || !('now' in challenge)) return;
    const now = Date.parse(String(challenge.now));
    if (!Number.isNaN(now)) this.#aheadMs = Date.now() - now;
  }
}
