import { sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { signedInHeaders } from '../support/staff-session.ts';

const HTML = '<!doctype html><script>alert(document.domain)</script>';

let sites: RunningSites;
beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
});
afterAll(() => sites.close());

describe('a file that is a script', () => {
  it.each([
    ['page.html', 'text/html'],
    ['image.svg', 'image/svg+xml'],
    ['feed.xml', 'application/xhtml+xml'],
    ['worker.js', 'text/javascript'],
    ['page.html', 'text/html; charset=utf-7'],
    ['mixed', 'multipart/x-mixed-replace; boundary=x'],
  ])(
    '(%s, %s) is given out sealed, as bytes to be saved, and by no name or type of its own',
    async (name, type) => {
      await sendForm(sites.source, [{ name, type, bytes: HTML }]);
      const { api } = await sites.signIn();
      const headers = await signedInHeaders(sites, sites.keys.editor);
      for (const { id } of (await api.listTips({ limit: 100 })).tips) {
        for (const part of (await api.tip(id)).parts) {
          const answer = await fetch(`${sites.staff}/api/parts/${part.id}/body`, { headers });
          expect(Object.fromEntries(answer.headers)).toMatchObject({
            'content-type': 'application/octet-stream',
            'content-disposition': 'attachment',
            'x-content-type-options': 'nosniff',
            'content-security-policy': expect.stringContaining("default-src 'none'") as string,
          });
          expect(await answer.text()).not.toContain('alert');
        }
      }
    },
  );
});

describe('a name, a message or a type that is a script', () => {
  it('is text on the receipt', async () => {
    const { status, text } = await sendForm(sites.source, [
      { field: 'message', value: HTML },
      { name: '</bdi><script>alert(1)</script>', type: 'text/"><script>alert(2)</script>', bytes: 'x' },
      { name: '%22 onmouseover=alert(3) x=%22', bytes: 'x' },
    ]);
    expect(status).toBe(200);
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
    expect(text).toContain('&quot; onmouseover=alert(3) x=&quot;');
  });

  it('is text in the form that gives it back', async () => {
    const { status, text } = await sendForm(sites.source, [
      { field: 'message', value: `</textarea>${HTML}` },
      { name: '', bytes: 'so that it is refused' },
    ]);
    expect(status).toBe(400);
    expect(text).not.toContain('<script');
    expect(text.match(/<\/textarea>/gu)).toHaveLength(1);
  });

  it('in the language, the path or a header comes back on no page', async () => {
    const marks = ['zzcanary1', 'zzcanary2', 'zzcanary3', 'zzcanary4'];
    const [path, language, agent, referrer] = marks;
    const headers = { 'accept-language': language!, 'user-agent': agent!, referer: `http://x/${referrer!}` };
    for (const address of [`/${path!}`, `/en/${path!}?${path!}`, `/?${path!}`]) {
      const answer = await fetch(`${sites.source}${address}`, { headers });
      const seen = `${await answer.text()}${JSON.stringify(Object.fromEntries(answer.headers))}`;
      for (const mark of marks) expect(seen).not.toContain(mark);
    }
  });
});
