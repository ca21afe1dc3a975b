import request from 'supertest';
import { withFreeBytes } from '../support/overriding.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { codenameOn, headingOn, SourceVisit } from '../support/source-visit.ts';
import { signedInHeaders } from '../support/staff-session.ts';

const DAY_HOURS = 24;

let keys: NewsroomKeys;
let sites: RunningSites;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580', { now: new Date(Date.now() - 100 * DAY_HOURS * 3_600_000) });
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
});
afterEach(() => sites.close());

const statusOf = async (headers: Record<string, string>) =>
  (await request(sites.staff).get('/api/ring').set(headers)).status;

async function visitWithOpenMailbox(): Promise<SourceVisit> {
  const visit = await SourceVisit.begin(sites.source);
  expect(codenameOn(await visit.tell('a story'))).toHaveLength(9);
  expect(headingOn(await visit.get('/mailbox'))).toBe('Your mailbox');
  return visit;
}

describe.each([-DAY_HOURS, DAY_HOURS])('when the clock of the server is set by %d hours', (hours) => {
  it('who is signed in stays so, and no longer than otherwise', async () => {
    const headers = await signedInHeaders(sites, keys.editor);
    sites.clock.setBy({ hours });
    expect(await statusOf(headers)).toBe(200);
    sites.clock.advance({ minutes: 61 });
    expect(await statusOf(headers)).toBe(401);
  });

  it('an open mailbox stays open, and no longer than otherwise', async () => {
    const visit = await visitWithOpenMailbox();
    sites.clock.setBy({ hours });
    expect(headingOn(await visit.get('/mailbox'))).toBe('Your mailbox');
    sites.clock.advance({ minutes: 31 });
    expect(headingOn(await visit.get('/mailbox'))).not.toBe('Your mailbox');
  });

  it('tips are taken, and everything is still there', async () => {
    await (await SourceVisit.begin(sites.source)).tell('before');
    sites.clock.setBy({ hours });
    await (await SourceVisit.begin(sites.source)).tell('after');
    // The editor's key is younger than a day.
    sites.clock.setBy({ hours: -hours });
    const tips = await (await sites.signIn()).openAll();
    expect(tips.map(({ letter }) => letter.message).sort()).toEqual(['after', 'before']);
  });
});

describe('a full disk', () => {
  it('is looked at again a moment later, though the clock was set back by a day', async () => {
    await sites.close();
    let free = 0;
    sites = await RunningSites.start({
      keys,
      wrapStorage: withFreeBytes(() => free),
    });
    const status = async () => (await fetch(`${sites.source}/en/`)).status;
    expect(await status()).toBe(503);
    free = 2 ** 40;
    sites.clock.setBy({ hours: -DAY_HOURS });
    sites.clock.advance({ seconds: 2 });
    expect(await status()).toBe(200);
  });
});
