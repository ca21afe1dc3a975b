import { setTimeout as sleep } from 'node:timers/promises';
import { encodeForm, FORM_TYPE, OWN_FORM } from '../../support/multipart-form.ts';
import { patternBytes } from '../../support/pieces.ts';
import { RawConnection, requestHead } from '../../support/raw-connection.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';

let sites: RunningSites;

beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('gnupg') });
});
afterAll(() => sites.close());

const form = encodeForm([
  { field: 'message', value: 'a message' },
  { name: 'a.bin', bytes: patternBytes(20_000) },
]);

const post = (headers: Record<string, string | number>) =>
  requestHead('POST /en/send', sites.source, { ...OWN_FORM, 'Content-Type': FORM_TYPE, ...headers });

const tips = async () => (await sites.storage.tips.countTips('anybody')).tips;

/** Everything but finished bodies of tips that are listed. */
async function untilNothingIsUnfinished(): Promise<void> {
  // Each first tip makes a mailbox, one after the other.
  for (let tries = 0; tries < 3_000; tries++) {
    const bodies = await sites.bodies();
    if (bodies.length === (await tips()) && !bodies.some((name) => name.endsWith('.part'))) return;
    await sleep(20);
  }
  throw new Error(`Left behind: ${(await sites.bodies()).join(', ')}`);
}

describe('a Content-Length that lies', () => {
  it('by too much: the tip is not kept when the rest never comes', async () => {
    const before = await tips();
    const connection = await RawConnection.open(sites.source);
    connection.send(post({ 'Content-Length': form.length + 10_000 }));
    connection.send(form);
    await sleep(200);
    expect(connection.received).toBe('');
    connection.cut();
    await untilNothingIsUnfinished();
    expect(await tips()).toBe(before);
  });

  it('by too little: what is cut off there is not kept, and the rest is no request', async () => {
    const before = await tips();
    const connection = await RawConnection.open(sites.source);
    connection.send(post({ 'Content-Length': form.length - 100 }));
    connection.send(form);
    await connection.untilAnswered();
    await connection.untilClosed();
    expect(connection.statuses).toEqual([400]);
    await untilNothingIsUnfinished();
    expect(await tips()).toBe(before);
  });

  it.each(['-1', '1e3', '0x10', '5, 5', '', ' '])('by being none: %j', async (length) => {
    const before = await tips();
    const connection = await RawConnection.open(sites.source);
    connection.send(post({ 'Content-Length': length }));
    connection.send(form);
    await connection.untilAnswered();
    await connection.untilClosed();
    expect(connection.statuses[0]).toBe(400);
    expect(await tips()).toBe(before);
  });
});

describe('a request that would be two to somebody else', () => {
  it.each([
    ['two lengths', { 'Content-Length': '10\r\nContent-Length: 20' }],
    ['a length and chunks', { 'Content-Length': 10, 'Transfer-Encoding': 'chunked' }],
    ['an unknown encoding', { 'Transfer-Encoding': 'chunked, gzip' }],
    ['a line break in a name', { 'X-Name\r\nTransfer-Encoding': 'chunked\r\nContent-Length: 3' }],
  ])('is refused: %s', async (_what, headers: Record<string, string | number>) => {
    const before = await tips();
    const connection = await RawConnection.open(sites.source);
    connection.send(post(headers));
    connection.send(form);
    await connection.untilAnswered();
    await connection.untilClosed();
    expect(connection.statuses[0]).toBe(400);
    expect(await tips()).toBe(before);
  });
});

describe('a request line', () => {
  it.each([
    'BREW /',
    'CONNECT a:1',
    'TRACE /',
    'PROPFIND /',
    'GET http://elsewhere.example/',
    'OPTIONS *',
    'GET //',
  ])('%s gets nothing but a refusal or the page that there is nothing', async (line) => {
    const connection = await RawConnection.open(sites.source);
    connection.send(requestHead(line, sites.source, { Connection: 'close' }));
    await connection.untilClosed();
    for (const status of connection.statuses) expect([200, 400, 404]).toContain(status);
    expect(connection.received).not.toMatch(/node_modules|Error:/u);
  });

  it('without Host is refused', async () => {
    const connection = await RawConnection.open(sites.source);
    connection.send('GET / HTTP/1.1\r\n\r\n');
    await connection.untilClosed();
    expect(connection.statuses).toEqual([400]);
  });

  it('with endless headers is refused', async () => {
    const connection = await RawConnection.open(sites.source);
    connection.send(requestHead('GET /', sites.source, { 'X-Long': 'x'.repeat(20_000) }));
    await connection.untilClosed();
    expect(connection.statuses).toEqual([431]);
  });
});

describe('a connection', () => {
  it('can carry a tip and then another', async () => {
    const before = await tips();
    const connection = await RawConnection.open(sites.source);
    for (let n = 0; n < 2; n++) {
      connection.send(post({ 'Content-Length': form.length }));
      connection.send(form);
    }
    connection.send(requestHead('GET /en/', sites.source, { Connection: 'close' }));
    await connection.untilClosed();
    expect(connection.statuses).toEqual([200, 200, 200]);
    expect(await tips()).toBe(before + 2);
  });

  it('that asks before it sends is told to go on', async () => {
    const connection = await RawConnection.open(sites.source);
    connection.send(post({ 'Content-Length': form.length, Expect: '100-continue', Connection: 'close' }));
    await connection.untilAnswered();
    expect(connection.statuses).toEqual([100]);
    connection.send(form);
    await connection.untilClosed();
    expect(connection.statuses).toEqual([100, 200]);
  });

  it('whose sender hangs up in the middle leaves nothing', async () => {
    const before = await tips();
    for (const part of [1, 200, form.length - 1]) {
      const connection = await RawConnection.open(sites.source);
      connection.send(post({ 'Content-Length': form.length }));
      connection.send(form.subarray(0, part));
      await sleep(50);
      connection.end();
      await connection.untilClosed();
      expect(connection.statuses).not.toContain(200);
    }
    await untilNothingIsUnfinished();
    expect(await tips()).toBe(before);
  });

  it('that is cut before the receipt is read has a tip that is whole, or none', async () => {
    const editor = await sites.signIn();
    for (let n = 0; n < 20; n++) {
      const connection = await RawConnection.open(sites.source);
      connection.send(post({ 'Content-Length': form.length }));
      connection.send(form);
      await sleep(n);
      connection.cut();
    }
    await untilNothingIsUnfinished();
    for (const tip of await editor.openAll()) {
      expect(tip.letter.message).toBe('a message');
      expect(tip.files.map(({ bytes }) => bytes.length)).toEqual([20_000]);
    }
  });

  it('many of them, opened and left idle, keep nobody out', async () => {
    const idle = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(sites.source)));
    for (const connection of idle) connection.send('POST /en/send HTTP/1.1\r\nHost: a\r\n');
    const connection = await RawConnection.open(sites.source);
    connection.send(post({ 'Content-Length': form.length, Connection: 'close' }));
    connection.send(form);
    await connection.untilClosed();
    expect(connection.statuses).toEqual([200]);
    for (const one of idle) one.cut();
  });
});
