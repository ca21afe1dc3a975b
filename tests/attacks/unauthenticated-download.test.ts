import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sendForm } from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import { requestHead, RawConnection } from '../support/raw-connection.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { signedInHeaders } from '../support/staff-session.ts';

let sites: RunningSites;
let tip: string;
let parts: readonly string[];

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  await sendForm(sites.source, [{ name: 'secret.pdf', bytes: patternBytes(50_000) }]);
  const editor = await sites.signIn();
  [tip] = (await editor.ids()) as [string];
  parts = (await editor.api.tip(tip)).parts.map(({ id }) => id);
});
afterAll(() => sites.close());

/** Raw, as clients tidy up a path before they send it. */
async function get(origin: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  const connection = await RawConnection.open(origin);
  connection.send(requestHead(`GET ${path}`, origin, { Connection: 'close', ...headers }));
  await connection.untilClosed();
  return connection.received;
}

describe('what is sealed, and who knows its exact address,', () => {
  const addresses = () => parts.flatMap((part) => [`/api/parts/${part}/body`, `/api/tips/${tip}`]);

  it('is given to nobody who has not signed in', async () => {
    for (const path of addresses()) expect(await get(sites.staff, path)).toMatch(/^HTTP\/1\.1 401 /u);
  });

  it('is given to nobody whose session has ended', async () => {
    const headers = await signedInHeaders(sites, sites.keys.editor);
    for (const path of addresses())
      expect(await get(sites.staff, path, headers)).toMatch(/^HTTP\/1\.1 200 /u);
    await fetch(`${sites.staff}/api/sign-out`, { method: 'POST', headers });
    for (const path of addresses())
      expect(await get(sites.staff, path, headers)).toMatch(/^HTTP\/1\.1 401 /u);
  });

  it('is not given to an image or a script on another site, which would bring the cookie alone', async () => {
    const { cookie } = await signedInHeaders(sites, sites.keys.editor);
    for (const path of addresses()) {
      expect(await get(sites.staff, path, { cookie: cookie! })).toMatch(/^HTTP\/1\.1 401 /u);
    }
  });

  it('is nowhere on the source site', async () => {
    const headers = await signedInHeaders(sites, sites.keys.editor);
    for (const path of addresses())
      expect(await get(sites.source, path, headers)).toMatch(/^HTTP\/1\.1 404 /u);
  });
});

describe('the data folder', () => {
  it('is served by no path that climbs to it', async () => {
    const files = readdirSync(sites.config.dataFolder, { recursive: true }).map(String);
    const up = ['..', '..%2f', '%2e%2e', '..;', '....', '..%5c', '%c0%ae%c0%ae', '..%00'];
    const absolute = sites.config.dataFolder;
    for (const origin of [sites.staff, sites.source]) {
      for (const file of files) {
        const climbs = up.map((step) => `/${`${step}/`.repeat(6)}${join(absolute, file).slice(1)}`);
        for (const path of [...climbs, `/${file}`, `/data/${file}`, `//${join(absolute, file)}`]) {
          const answer = await get(origin, path);
          expect([path, answer.slice(0, 12)]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 4/u)]);
          expect(answer).not.toContain('SQLite format 3');
        }
      }
    }
  });
});
