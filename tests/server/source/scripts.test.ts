import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import request from 'supertest';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';

let sites: RunningSites;

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
});
afterAll(() => sites.close());

const site = () => request(sites.source);

describe('scripts of the source site', () => {
  it('stand in the form page as few lines, under the hash that the policy allows', async () => {
    const page = await site().get('/en/');
    const [, starter = ''] = /<script>([\s\S]*?)<\/script>/u.exec(page.text) ?? [];
    expect(starter.length).toBeGreaterThan(100);
    expect(starter.length).toBeLessThan(1500);
    const hash = createHash('sha256').update(starter).digest('base64');
    expect(page.headers['content-security-policy']).toContain(`'sha256-${hash}'`);
    expect(page.text.match(/<script/gu)).toHaveLength(1);
  });

  it('name on the form the ring that the page shows', async () => {
    const page = await site().get('/en/');
    const [fingerprint] = sites.keys.newsroom.publicKey.fingerprint.split(' ');
    expect(page.text).toContain(`data-enhance="tip" data-epoch="1" data-fingerprints="${fingerprint ?? ''}"`);
  });

  it.each(['/enhance.js', '/sealing-worker.js'])('%s is compressed for whoever takes it so', async (path) => {
    const answer = await site()
      .get(path)
      .set('Accept-Encoding', 'gzip')
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          done(null, Buffer.concat(chunks));
        });
      });
    expect(answer.headers['content-type']).toMatch(/^text\/javascript/u);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['cache-control']).toBe('no-store');
    const plain = await site().get(path).set('Accept-Encoding', 'identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const body = answer.body as Buffer;
    // superagent unpacks by itself.
    const unpacked = body[0] === 0x1f ? gunzipSync(body) : body;
    expect(unpacked.toString()).toBe(plain.text);
  });

  it.each(['/scripts/enhance.js', '/enhance.js.gz', '/chunks/', '/starter.js', '/../server/main.js'])(
    'are not found under %s',
    async (path) => {
      expect((await site().get(path)).status).toBe(404);
    },
  );
});
