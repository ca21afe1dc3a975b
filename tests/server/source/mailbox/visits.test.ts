import type { OpenedMailbox } from '../../../../keys/index.ts';
import { Visits } from '../../../../server/source/mailbox/visits.ts';

const MINUTE_MS = 60_000;
const mailbox = { conversation: 'c' } as unknown as OpenedMailbox;
const codename = { language: 'en', words: ['a'] } as const;

let time: number;
let visits: Visits;

beforeEach(() => {
  time = Date.UTC(2026, 2, 9);
  visits = new Visits({ idleMinutes: 30, elapsed: () => time });
});
afterEach(() => {
  visits.close();
});

const openIn = (cookie: string) =>
  visits.during(cookie, (visit) => {
    visit.open(mailbox);
    return Promise.resolve();
  });
const mailboxIn = (cookie: string | undefined) =>
  visits.during(cookie, (visit) => Promise.resolve(visit.mailbox));

describe('the visits', () => {
  it('know a mailbox by its cookie, and by no other', async () => {
    await openIn('one');
    expect(await mailboxIn('one')).toBe(mailbox);
    expect(await mailboxIn('two')).toBeUndefined();
    expect(await mailboxIn(undefined)).toBeUndefined();
  });

  it('keep nothing of whoever only looks at a page', async () => {
    for (let n = 0; n < 1_000; n++) await mailboxIn(`${n}`);
    expect(visits.size).toBe(0);
  });

  it('keep nothing of a browser without cookies', async () => {
    await visits.during(undefined, (visit) => {
      visit.open(mailbox);
      return Promise.resolve();
    });
    expect(visits.size).toBe(0);
  });

  it('end after their idle time, and not before', async () => {
    await openIn('one');
    time += 29 * MINUTE_MS;
    expect(await mailboxIn('one')).toBe(mailbox);
    time += 30 * MINUTE_MS;
    expect(await mailboxIn('one')).toBeUndefined();
    expect(visits.size).toBe(0);
  });

  it('do not end while a request is under way, whoever else comes and goes', async () => {
    await openIn('one');
    let end: () => void = () => undefined;
    const upload = visits.during('one', () => new Promise<void>((resolve) => (end = resolve)));
    time += 300 * MINUTE_MS;
    visits.sweep();
    expect(await mailboxIn('one')).toBe(mailbox);
    time += 300 * MINUTE_MS;
    end();
    await upload;
    expect(await mailboxIn('one')).toBe(mailbox);
  });

  it('forget mailbox and codename when they end, also for a request that is under way', async () => {
    await visits.during('one', async (visit) => {
      visit.created(mailbox, codename);
      await Promise.resolve();
      visits.end('one');
      expect([visit.mailbox, visit.codename]).toEqual([undefined, undefined]);
    });
    expect(visits.size).toBe(0);
  });

  it('show a codename for half an hour, however busy the visit is', async () => {
    const codenameIn = () => visits.during('one', (visit) => Promise.resolve(visit.codename));
    await visits.during('one', (visit) => {
      visit.created(mailbox, codename);
      return Promise.resolve();
    });
    time += 29 * MINUTE_MS;
    expect(await codenameIn()).toBe(codename);
    time += MINUTE_MS;
    expect(await codenameIn()).toBeUndefined();
    expect(await mailboxIn('one')).toBe(mailbox);
  });

  it('are bounded: the one that was idle longest is locked first', async () => {
    for (let n = 0; n < 2_000; n++) await openIn(`${n}`);
    expect(await mailboxIn('0')).toBe(mailbox);
    await openIn('one more');
    expect(visits.size).toBe(2_000);
    expect(await mailboxIn('0')).toBe(mailbox);
    expect(await mailboxIn('1')).toBeUndefined();
  });

  it('run what must not happen twice one after the other, also after a failure', async () => {
    const order: string[] = [];
    await visits.during('one', async (visit) => {
      const slow = visit.exclusively(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push('slow');
        throw new Error('failed');
      });
      const quick = visit.exclusively(() => Promise.resolve(order.push('quick')));
      await expect(slow).rejects.toThrow('failed');
      await quick;
    });
    expect(order).toEqual(['slow', 'quick']);
  });
});
