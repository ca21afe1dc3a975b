import { randomBytes } from 'node:crypto';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { ScriptingSource } from '../../support/scripting-source.ts';
import { SourceVisit } from '../../support/source-visit.ts';
import { ringFor } from '../../support/test-keys.ts';

const PER_MINUTE = 2;

let sites: RunningSites;
beforeEach(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: {
      SEALDROP_TIPS_PER_MINUTE: '1',
      SEALDROP_MAX_FILES: String(PER_MINUTE),
      SEALDROP_LIMIT_LOOPBACK: 'yes',
    },
  });
});
afterEach(() => sites.close());

describe('what one visitor may do in a minute', () => {
  it.each(['/mailbox/body', '/mailbox/delete', '/mailbox/close'])('counts %s', async (path) => {
    const source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
    const ask = async () => {
      const locator = randomBytes(32).toString('base64url');
      const id = randomBytes(16).toString('hex');
      return (await source.post(path, { locator, part: id, tip: id })).status;
    };
    for (let n = 0; n < PER_MINUTE; n++) expect(await ask()).not.toBe(429);
    const { status, body } = await source.post(path, {});
    expect(status).toBe(429);
    expect(body['code']).toBe('rate-limited');
    expect(body['seconds']).toBeGreaterThan(0);
    sites.clock.advance({ minutes: 1 });
    expect(await ask()).not.toBe(429);
  });

  it('counts what is done with a mailbox without a script, and keeps nobody from leaving', async () => {
    const source = new SourceVisit(sites.source);
    for (let n = 0; n < PER_MINUTE; n++) expect((await source.get('/mailbox')).status).toBe(200);
    const refused = await source.get('/mailbox');
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('Too much at once');
    expect((await source.get('')).status).toBe(200);
    expect((await source.post('leave')).status).toBe(200);
  });
});
