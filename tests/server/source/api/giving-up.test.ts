import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { GivenUp } from '../../../../server/source/api/given-up.ts';
import { makeNewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { ScriptingSource } from '../../../support/scripting-source.ts';
import { ringFor } from '../../../support/test-keys.ts';

let sites: RunningSites;
let source: ScriptingSource;
beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
});
afterAll(() => sites.close());

const giveUp = (tip: string, owner = source.owner) => source.post('/tips/give-up', { tip, owner });
const ids = async () => (await sites.signIn()).ids();

describe('a tip that its sender gives up', () => {
  it('before it was kept is never kept', async () => {
    const request = await source.prepare('too late', [randomBytes(1000)]);
    expect((await giveUp(request.tip)).body).toEqual({ kept: false });
    expect(await source.post('/tips', request)).toEqual({ status: 409, body: { code: 'given-up' } });
    expect((await giveUp(request.tip)).body).toEqual({ kept: false });
    expect(await ids()).not.toContain(request.tip);
  });

  it('after it was kept stays, and its sender is told so', async () => {
    const request = await source.prepare('in time');
    await source.post('/tips', request);
    expect((await giveUp(request.tip)).body).toEqual({ kept: true });
    expect(await ids()).toContain(request.tip);
  });

  it('while it is being kept is answered when that is over', async () => {
    const request = await source.prepare('just now');
    const { tips } = sites.storage;
    const add = tips.addTip.bind(tips);
    let release = (): void => undefined;
    let begun = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const began = new Promise<void>((resolve) => (begun = resolve));
    const slow = jest.spyOn(tips, 'addTip').mockImplementationOnce(async (...tip) => {
      begun();
      await waiting;
      await add(...tip);
    });
    const keeping = source.post('/tips', request);
    await began;
    const givingUp = giveUp(request.tip);
    release();
    expect((await keeping).status).toBe(201);
    expect((await givingUp).body).toEqual({ kept: true });
    slow.mockRestore();
  });

  it('cannot be given up by anybody else', async () => {
    const request = await source.prepare('not yours');
    expect((await giveUp(request.tip, randomBytes(32).toString('base64url'))).body).toEqual({ kept: false });
    expect((await source.post('/tips', request)).status).toBe(201);
  });
});

describe('what was given up', () => {
  it('is remembered for some hours, and not without end', async () => {
    let now = Date.now();
    const givenUp = new GivenUp(() => now);
    await givenUp.giveUp('one');
    expect(await givenUp.keep('one', () => Promise.resolve())).toBe(false);
    now += 7 * 3_600_000;
    expect(await givenUp.keep('one', () => Promise.resolve())).toBe(true);
  });
});
