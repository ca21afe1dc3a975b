import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fingerprintGroups, type VerifiedLog } from '../../../keys/index.ts';
import { runCli } from '../../support/cli.ts';
import { documentOf, logOf, member, signedEntries } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const COMPARED = 'nothing was compared';

describe('sealdrop verify', () => {
  let newsroom: TestKey;
  let next: TestKey;
  let officer: TestKey;
  let former: TestKey;
  let log: VerifiedLog;
  let server: Server;
  let served: { log: unknown; ring: string | undefined };
  let site: string;

  beforeAll(async () => {
    [newsroom, next, officer, former] = await Promise.all([
      makeKey('gnupg', { name: 'The Example' }),
      makeKey('rfc9580', { name: 'The Example' }),
      makeKey('gnupg', { name: 'officer' }),
      makeKey('gnupg', { name: 'former' }),
    ]);
    log = await logOf(
      [{ ring: [newsroom.publicKey], staff: [member(officer, 'officer'), member(former, 'officer')] }],
      [{ reason: 'staff', staff: [member(officer, 'officer')] }, officer],
      [{ ring: [next.publicKey], note: 'yearly' }, officer, next],
    );
    server = createServer((request, response) => {
      const body = request.url === '/keys/log.json' ? JSON.stringify(served.log) : served.ring;
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    served = { log: documentOf(...signedEntries(log)), ring: next.armoredPublicKey };
  });

  it('says what is sealed to and since when, and that nothing was compared', async () => {
    const { code, out, err } = await runCli(['verify', site]);
    expect([code, err]).toEqual([0, expect.stringContaining(COMPARED)]);
    expect(out).toContain(fingerprintGroups(next.publicKey.fingerprint).join(' '));
    expect(out).toContain(fingerprintGroups(log.state.genesis).join(' '));
    expect(out).toContain('epoch 2');
  });

  it.each([
    ['the log itself', () => log.state.genesis],
    ['an officer who has signed', () => officer.publicKey.fingerprint],
    [
      'a key of the ring that has signed, as printed',
      () => fingerprintGroups(next.publicKey.fingerprint).join(' '),
    ],
  ])('accepts the fingerprint of %s', async (_, fingerprint) => {
    const { code, err } = await runCli(['verify', site, '--fingerprint', fingerprint()]);
    expect([code, err]).toEqual([0, '']);
  });

  it.each([
    [61, undefined],
    [60, 60],
    [30, 30],
    [7, 7],
  ])('warns of a key that expires in %i days', async (days, step) => {
    const now = new Date();
    const key = await makeKey('rfc9580', { now, expiresAfter: days * 86_400 });
    const expiring = await logOf([{ ring: [key.publicKey] }]);
    served = { log: documentOf(...signedEntries(expiring)), ring: key.armoredPublicKey };
    const { code, err } = await runCli(['verify', site], { now: () => now });
    const warning = `expires within ${step ?? ''} days`;
    expect([code, err.includes('expires within'), err.includes(warning)]).toEqual([
      0,
      step !== undefined,
      step !== undefined,
    ]);
  });

  it.each([
    ['another key', () => 'a'.repeat(40)],
    ['another log', () => 'b'.repeat(64)],
    ['a key that has signed nothing', () => newsroom.publicKey.fingerprint],
  ])('refuses the fingerprint of %s', async (_, fingerprint) => {
    const { code, err, out } = await runCli(['verify', site, '--fingerprint', fingerprint()]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Code: wrong-pin');
  });

  it('refuses a fingerprint that is none', async () => {
    const { code, err } = await runCli(['verify', site, '--fingerprint', 'abcd']);
    expect([code, err]).toEqual([2, expect.stringContaining('40 or 64')]);
  });

  it.each([
    ['another key', () => officer.armoredPublicKey],
    ['the key of before', () => newsroom.armoredPublicKey],
    ['one more key', () => next.armoredPublicKey + officer.armoredPublicKey],
    ['no key', () => undefined],
  ])('refuses a site that serves %s than its log names', async (_, ring) => {
    served.ring = ring();
    const { code, err, out } = await runCli(['verify', site, '--fingerprint', log.state.genesis]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Code: other-ring');
  });

  it('refuses a log that a former officer has gone on with', async () => {
    const forged = await logOf(
      [{ ring: [newsroom.publicKey], staff: [member(former, 'officer')] }],
      [{ ring: [next.publicKey] }, former],
    );
    const [first, second] = signedEntries(log);
    served.log = documentOf(first!, second!, signedEntries(forged)[1]!);
    const { code, err } = await runCli(['verify', site]);
    expect([code, err]).toEqual([1, expect.stringMatching(/Code: (?:broken-log|unauthorized-entry)/u)]);
  });

  it('says that intake is closed when the ring is empty', async () => {
    const closed = await logOf(
      [{ ring: [newsroom.publicKey], staff: [member(officer, 'officer')] }],
      [{ reason: 'compromise', ring: [], compromised: [newsroom.publicKey.fingerprint] }, officer],
    );
    served = { log: documentOf(...signedEntries(closed)), ring: undefined };
    const { code, out } = await runCli(['verify', site, '--fingerprint', closed.state.genesis]);
    expect([code, out]).toEqual([0, expect.stringContaining('closed its intake')]);
  });

  it('speaks JSON', async () => {
    const { out } = await runCli(['verify', site, '--json', '--fingerprint', log.state.genesis]);
    expect(JSON.parse(out)).toMatchObject({
      site,
      compared: true,
      log: log.state,
      epoch: 2,
      keys: [{ fingerprint: next.publicKey.fingerprint, fit: true }],
    });
  });

  it('says so when there is no key log, and when nobody answers', async () => {
    served.log = { format: 'something else' };
    expect(await runCli(['verify', site])).toMatchObject({ code: 1 });
    expect((await runCli(['verify', 'http://127.0.0.1:1'])).err).toContain('Code: unreachable');
  });

  it('shows every entry of a log', async () => {
    const { code, out } = await runCli(['log', 'show', site]);
    expect(code).toBe(0);
    for (const { hash } of log.entries) expect(out).toContain(hash);
    expect(out).toContain('3. ');
    expect(out).toContain('rotation: yearly');
  });
});
