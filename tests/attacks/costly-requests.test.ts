import { pageTime } from '../support/flood.ts';
import {
  BOUNDARY,
  encodeForm,
  encodePart,
  type FormField,
  OWN_FORM,
  sendBody,
  sendForm,
} from '../support/multipart-form.ts';
import { RawConnection, requestHead } from '../support/raw-connection.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';

const message: FormField = { field: 'message', value: 'a true story' };
const MANY = 100_000;

let keys: NewsroomKeys;
let sites: RunningSites;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
});
afterEach(async () => {
  // Whatever came: it goes on, nothing of it is kept, and an honest source gets through.
  expect(await pageTime(sites.source)).toBeGreaterThan(0);
  const kept = (await sites.storage.tips.countTips('anybody')).tips;
  expect(await sites.bodies()).toEqual([]);
  expect((await sendForm(sites.source, [message])).status).toBe(200);
  expect((await sites.storage.tips.countTips('anybody')).tips).toBe(kept + 1);
  expect(sites.logged).toEqual([]);
  await sites.close();
});

describe('a request that costs more to take than to send', () => {
  it.each([
    ['tiny fields', encodePart({ field: 'a', value: '' })],
    ['tiny files', encodePart({ name: 'a', bytes: '' })],
    ['empty parts', Buffer.from(`--${BOUNDARY}\r\n\r\n\r\n`)],
    ['delimiters alone', Buffer.from(`--${BOUNDARY}\r\n`)],
  ])('of %s without number is refused', async (_what, part) => {
    const body = Buffer.concat([encodePart(message), ...Array.from({ length: MANY }, () => part)]);
    const { status } = await sendBody(sites.source, body, { headers: OWN_FORM });
    expect([400, 413]).toContain(status);
  });

  it('with headers of a part without number is refused', async () => {
    const head = `--${BOUNDARY}\r\n${'X-A: b\r\n'.repeat(MANY)}Content-Disposition: form-data; name="a"\r\n\r\n`;
    const { status } = await sendBody(sites.source, Buffer.from(`${head}\r\n--${BOUNDARY}--\r\n`), {
      headers: OWN_FORM,
    });
    expect(status).toBe(400);
  });

  it.each([1, 30, MANY])('with names of fields nested %i deep is refused', async (depth) => {
    const nested = { field: `a${'[b]'.repeat(depth)}`, value: 'x' };
    expect((await sendForm(sites.source, [message, nested])).status).toBe(400);
  });

  it('with multipart in multipart in multipart is read one level deep: the rest is a file', async () => {
    let inner = 'the innermost';
    for (let depth = 0; depth < 200; depth++)
      inner = `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth - 1}\r\n\r\n${inner}\r\n--b${depth}--\r\n`;
    const file = { name: 'nested', type: 'multipart/mixed; boundary=b199', bytes: inner };
    // Without a message, so that what is kept has only this: and then it goes again.
    expect((await sendForm(sites.source, [file])).status).toBe(200);
    const editor = await sites.signIn();
    const { files } = await editor.openOnly();
    expect(files.map(({ bytes }) => bytes.toString())).toEqual([inner]);
    const [id = ''] = await editor.ids();
    await editor.api.deleteTip(id);
  });

  it('with headers without number or end is refused before it is read', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`X-${n}`, 'b']));
    for (const headers of [many, { 'X-Long': 'x'.repeat(20_000) }]) {
      const connection = await RawConnection.open(sites.source);
      connection.send(requestHead('GET /en/', sites.source, headers));
      await connection.untilClosed();
      expect(connection.statuses).toEqual([431]);
    }
  });

  it('followed by thousands more before any answer is not answered: the connection is closed', async () => {
    const connection = await RawConnection.open(sites.source);
    connection.send(requestHead('GET /en/', sites.source).repeat(5_000));
    await connection.untilClosed();
    expect(connection.statuses.length).toBeLessThan(20);
  });

  it('as a body in chunks of a byte is taken as any other', async () => {
    const form = encodeForm([message]);
    const connection = await RawConnection.open(sites.source);
    connection.send(
      requestHead('POST /en/send', sites.source, {
        ...OWN_FORM,
        'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
        'Transfer-Encoding': 'chunked',
        Connection: 'close',
      }),
    );
    const chunks = [...form].map((byte) =>
      Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
    );
    connection.send(Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]));
    await connection.untilAnswered();
    expect(connection.statuses).toEqual([200]);
  });
});
