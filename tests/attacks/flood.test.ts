import { encodeForm, FORM_TYPE, sendBody, sendForm } from '../support/multipart-form.ts';
import { RawConnection, requestHead } from '../support/raw-connection.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';

const REQUESTS = 2_000;
const AT_ONCE = 40;

describe('a flood of requests', () => {
  let sites: RunningSites;
  beforeEach(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  });
  afterEach(() => sites.close());

  const tip = () => sendForm(sites.source, [{ field: 'message', value: 'a true story' }]);

  it('through Tor, where all come from one address, keeps no source out', async () => {
    let left = REQUESTS;
    const flood = Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await (await fetch(`${sites.source}/nothing`)).arrayBuffer();
    });
    for (let n = 0; n < 5; n++) expect((await tip()).status).toBe(200);
    await Promise.all(flood);
    expect((await tip()).status).toBe(200);
  });

  it('of forms that are refused leaves nothing behind and keeps no source out', async () => {
    const form = encodeForm([{ field: 'message', value: 'spam' }]);
    const headers = { 'sec-fetch-site': 'cross-site' };
    for (let n = 0; n < 10; n++) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => sendBody(sites.source, form, { headers })),
      );
      for (const { status } of answers) expect(status).toBe(403);
    }
    expect((await tip()).status).toBe(200);
    expect(await sites.storage.tips.countTips('anybody')).toMatchObject({ tips: 1 });
  });

  it('of uploads that are begun and never go on keeps no source out', async () => {
    const begun = encodeForm([{ name: 'never.bin', bytes: 'x'.repeat(1000) }]).subarray(0, 600);
    const connections: RawConnection[] = [];
    for (let n = 0; n < 200; n++) {
      const connection = await RawConnection.open(sites.source);
      connection.send(
        requestHead('POST /en/send', sites.source, {
          'Sec-Fetch-Site': 'same-origin',
          'Content-Type': FORM_TYPE,
          'Content-Length': 10_000_000,
        }),
      );
      connection.send(begun);
      connections.push(connection);
    }
    const { status } = await sendForm(sites.source, [{ name: 'true.txt', bytes: 'a true story' }]);
    expect(status).toBe(200);
    for (const connection of connections) connection.cut();
  });
});
