import request from 'supertest';
import { wordingFor } from '../../../server/source/locales/index.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';

let sites: RunningSites;

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
});
afterAll(() => sites.close());

const site = () => request(sites.source);

describe('the form', () => {
  it.each([
    [undefined, 'en'],
    ['ko-KR,ko;q=0.9,en;q=0.5', 'ko'],
    ['ru', 'ru'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['fr-FR, ru;q=0.4', 'ru'],
    ['fr', 'en'],
    ['*', 'en'],
    [';;q=x,,', 'en'],
  ])('at / is in the language that the browser asks for: %s is answered in %s', async (asked, given) => {
    const answer = await site()
      .get('/')
      .set(asked === undefined ? {} : { 'Accept-Language': asked });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<html lang="${given}"`);
    expect(answer.headers['vary']).toContain('Accept-Language');
  });

  it.each([
    ['/en/', 'en'],
    ['/ko', 'ko'],
    ['/ko/', 'ko'],
    ['/RU/', 'ru'],
    ['/zh-hans/', 'zh-Hans'],
  ])('at %s is in that language, whatever the browser asks for', async (path, given) => {
    const answer = await site().get(path).set('Accept-Language', 'fr');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<html lang="${given}"`);
  });

  it('names the newsroom and shows the fingerprint of its key, in words of the language', async () => {
    const { fingerprint } = sites.keys.newsroom.publicKey;
    const english = await site().get('/en/');
    expect(english.text).toContain('The Example Gazette');
    const hex = /<code>([0-9A-Fa-f ]+)<\/code>/u.exec(english.text)?.[1];
    expect(hex?.replaceAll(' ', '').toLowerCase()).toBe(fingerprint);
    expect(english.text).toContain('<ol class="words notranslate" lang="en">');
    expect((await site().get('/ko/')).text).toContain('<ol class="words notranslate" lang="ko">');
    expect((await site().get('/ru/')).text).toContain('<ol class="words notranslate" lang="en">');
    expect((await site().get('/zh-hans/')).text).toContain('<ol class="words notranslate" lang="zh-Hans">');
  });

  it('is packed for browsers that unpack, and plain for others', async () => {
    expect((await site().get('/').set('Accept-Encoding', 'gzip')).headers['content-encoding']).toBe('gzip');
    const plain = await site().get('/').set('Accept-Encoding', 'identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.text).toContain('</html>');
  });

  it('weighs, with its style sheet, at most 14 KB packed in every language', async () => {
    const style = await site().get('/style.css').set('Accept-Encoding', 'gzip');
    for (const path of ['/en/', '/ko/', '/ru/', '/zh-hans/']) {
      const page = await site().get(path).set('Accept-Encoding', 'gzip');
      const weight = Number(page.headers['content-length']) + Number(style.headers['content-length']);
      expect(weight).toBeLessThanOrEqual(14_000);
    }
  });

  it('asks for nothing but the style sheet, which is there', async () => {
    const { text } = await site().get('/en/');
    const asked = [...text.matchAll(/(?:src|href|action)="([^"#][^"]*)"/gu)].map(([, address]) => address);
    const own = [
      '/style.css',
      '/en/',
      '/ko/',
      '/ru/',
      '/zh-hans/',
      '/en/send',
      '/en/mailbox',
      '/en/keys',
    ].concat(['data:,', 'about:blank']);
    expect(new Set(asked)).toEqual(new Set(own));
    const style = await site().get('/style.css');
    expect([style.status, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(style.text).not.toMatch(/url\(|@import/u);
  });
});

describe('the newsroom key', () => {
  it('can be had as a file, for those who seal by themselves', async () => {
    const answer = await site().get('/keys/newsroom.asc').buffer(true).parse(asText);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/pgp-keys/u);
    expect(answer.body).toBe(sites.keys.newsroom.publicKey.armored);
  });
});

describe('every answer of the source site', () => {
  const paths = [
    '/',
    '/ko/',
    '/style.css',
    '/enhance.js',
    '/keys/newsroom.asc',
    '/nothing',
    '/en/nothing',
    '/%E0%A4%A',
  ];

  it.each(paths)('to %s can be kept nowhere and tells nobody anything', async (path) => {
    const { headers } = await site().get(path);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[\w+/]{43}=';/u);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    const hasForm = path === '/' || path === '/ko/';
    if (!hasForm) expect(headers['set-cookie']).toBeUndefined();
    for (const telltale of ['etag', 'last-modified', 'date', 'x-powered-by', 'server']) {
      expect(headers[telltale]).toBeUndefined();
    }
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('what is not there', () => {
  it.each([
    '/nothing',
    '/fr/',
    '/en/send',
    '/en/send/',
    '/en/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/style.css.map',
    '/%00',
    '/__proto__',
    '/constructor/',
  ])('%s is answered with a page that says so', async (path) => {
    const answer = await site().get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(wordingFor('en').say('notFound.heading'));
  });

  it('is answered in the language of the address, else in that of the browser', async () => {
    const inKorean = await site().get('/ko/nothing').set('Accept-Language', 'ru');
    expect(inKorean.text).toContain('<html lang="ko"');
    const inRussian = await site().get('/nothing').set('Accept-Language', 'ru');
    expect(inRussian.text).toContain('<html lang="ru"');
  });

  it('an address that cannot be decoded is not there either, and no fault of the server', async () => {
    const answer = await site().get('/%E0%A4%A');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(wordingFor('en').say('notFound.heading'));
    expect(sites.logged).not.toContain('source-page-failed');
  });

  it('what is not there is not echoed', async () => {
    const answer = await site().get('/%3Cscript%3Ealert(1)%3C/script%3E');
    expect(answer.text).not.toContain('alert(1)');
  });
});

describe('other methods', () => {
  it('HEAD is GET without the page', async () => {
    for (const path of ['/', '/ko/', '/style.css']) {
      const head = await site().head(path).set('Accept-Encoding', 'gzip');
      expect(head.status).toBe(200);
      expect(head.text).toBeFalsy();
      const get = await site().get(path).set('Accept-Encoding', 'gzip');
      expect(
        Math.abs(Number(head.headers['content-length']) - Number(get.headers['content-length'])),
      ).toBeLessThan(16);
    }
  });

  it('OPTIONS allows other sites nothing', async () => {
    const answer = await site()
      .options('/en/send')
      .set({ Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'POST' });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(['post', 'put', 'delete', 'patch'] as const)('%s at / is refused', async (method) => {
    const answer = await site()[method]('/').send('x=1');
    expect(answer.status).toBe(404);
  });

  it.each(['put', 'delete', 'patch'] as const)('%s at /en/send is refused', async (method) => {
    expect((await site()[method]('/en/send').send('x=1')).status).toBe(404);
  });

  it('a form sent to a language that is not there is refused', async () => {
    expect((await site().post('/fr/send').send('x=1')).status).toBe(404);
  });
});

function asText(response: request.Response, done: (error: Error | null, text: string) => void): void {
  let text = '';
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => (text += piece));
  stream.on('end', () => {
    done(null, text);
  });
}
