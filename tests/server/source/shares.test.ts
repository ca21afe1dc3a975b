import { randomBytes } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wordingFor } from '../../../server/source/locales/index.ts';
import {
  answerTo,
  encodeForm,
  FORM_TYPE,
  type FormAnswer,
  type FormPart,
  OWN_FORM,
} from '../../support/multipart-form.ts';
import { patternBytes } from '../../support/pieces.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { headingOn } from '../../support/source-visit.ts';
import { OWNER_HEADER, TUS } from '../../support/uploads-site.ts';

const MIB = 2 ** 20;
const message = { field: 'message', value: 'A text that took an hour to write.' } as const;
const file = { name: 'film.mov', bytes: patternBytes(MIB) };
const { say } = wordingFor('en');

let keys: NewsroomKeys;
let sites: RunningSites;
let server: Server;
beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await sites.close();
});

/**
 * A visitor may have a quarter of what is accepted in a day: 3 MiB; and of what lies unfinished a whole tip, as it is at
 * rest: less than 3 MiB.
 *
 * @param addressOf as which the server sees an address of this machine
 */
async function start(
  env: Readonly<Record<string, string>>,
  addressOf = (address: string) => address.replace(/^127/u, '203'),
): Promise<void> {
  sites = await RunningSites.start({
    keys,
    env: {
      SEALDROP_MAX_TIP_BYTES: '2MiB',
      SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
      SEALDROP_DAY_BYTES: '12MiB',
      SEALDROP_UNFINISHED_BYTES: '8MiB',
      ...env,
    },
  });
  server = createServer((incoming, response) => {
    const address = addressOf(incoming.socket.remoteAddress ?? '');
    Object.defineProperty(incoming.socket, 'remoteAddress', { value: address, configurable: true });
    sites.apps.source(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array;
}

/** @param network the first three numbers of an address of this machine */
function ask(network: string, { method, path, headers, body }: Asked): Promise<FormAnswer> {
  const sent = request({
    ...{ method, path, headers },
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    agent: false,
    localAddress: `${network}.1`,
  });
  sent.end(body);
  return answerTo(sent);
}

function send(network: string, parts: readonly FormPart[]): Promise<FormAnswer> {
  const body = encodeForm(parts);
  const headers = { 'content-type': FORM_TYPE, 'content-length': body.length, ...OWN_FORM };
  return ask(network, { method: 'POST', path: '/en/send', headers, body });
}

const owner = randomBytes(32).toString('base64url');
const ours = { ...TUS, 'x-sealdrop': '1', [OWNER_HEADER]: owner };

const begin = (network: string, bytes: number) =>
  ask(network, { method: 'POST', path: '/api/uploads', headers: { ...ours, 'upload-length': bytes } });

function append(network: string, path: string, body: Uint8Array): Promise<FormAnswer> {
  const headers = {
    ...ours,
    'upload-offset': 0,
    'content-type': 'application/offset+octet-stream',
    'content-length': body.length,
  };
  return ask(network, { method: 'PATCH', path, headers, body });
}

describe('a network that has sent as much as one may in a day', () => {
  it('is told what to do, keeps its text, and can still send words; others send files', async () => {
    await start({ SEALDROP_TIPS_PER_MINUTE: '100' });
    for (let sent = 0; sent < 2; sent++) expect((await send('127.0.1', [message, file])).status).toBe(200);
    const refused = await send('127.0.1', [message, file]);
    expect([refused.status, headingOn(refused)]).toEqual([429, say('shareUsed.heading')]);
    expect(refused.text).toContain(say('problem.keptNothing'));
    expect(refused.text).toContain(`${message.value}</textarea>`);
    expect((await send('127.0.1', [message])).status).toBe(200);
    expect((await send('127.0.2', [message, file])).status).toBe(200);
    sites.clock.advance({ hours: 24 });
    expect((await send('127.0.1', [message, file])).status).toBe(200);
  });
});

describe('a network whose unfinished upload holds its share', () => {
  it('is refused another upload and a form with a file, until it goes on over another network', async () => {
    await start({ SEALDROP_TIPS_PER_MINUTE: '100' });
    const begun = await begin('127.0.1', 2 * MIB);
    const path = begun.headers.location ?? '';
    expect((await append('127.0.1', path, patternBytes(2 * MIB))).status).toBe(204);
    const refused = await begin('127.0.1', MIB);
    expect([refused.status, refused.text]).toEqual([429, '{"code":"share-used"}']);
    expect((await send('127.0.1', [message, file])).status).toBe(429);
    expect((await send('127.0.2', [message, file])).status).toBe(200);

    expect((await ask('127.0.2', { method: 'HEAD', path, headers: ours })).status).toBe(200);
    expect((await send('127.0.1', [message, file])).status).toBe(200);
    expect((await send('127.0.2', [message, file])).status).toBe(429);
  });

  it('has it for an upload to which bytes came from there last, whoever began it', async () => {
    await start({ SEALDROP_TIPS_PER_MINUTE: '100' });
    const begun = await begin('127.0.1', 2 * MIB);
    await append('127.0.2', begun.headers.location ?? '', patternBytes(2 * MIB));
    expect((await begin('127.0.2', MIB)).status).toBe(429);
    expect((await begin('127.0.1', MIB)).status).toBe(201);
  });
});

describe('where everybody comes from one address', () => {
  it.each([
    ['a bridge, with SEALDROP_TIPS_PER_MINUTE=0', { SEALDROP_TIPS_PER_MINUTE: '0' }, '172.17.0.1'],
    ['this machine', {}, '127.0.0.1'],
    ['this machine, with SEALDROP_LIMIT_LOOPBACK', { SEALDROP_LIMIT_LOOPBACK: 'yes' }, '127.0.0.1'],
  ] as const)('nobody is refused for what others have sent or left there: %s', async (_, env, address) => {
    await start(env, () => address);
    const { location = '' } = (await begin('127.0.1', 2 * MIB)).headers;
    await append('127.0.1', location, patternBytes(2 * MIB));
    for (let sent = 0; sent < 4; sent++) expect((await send('127.0.1', [message, file])).status).toBe(200);
    sites.clock.advance({ hours: 2 });
    const newcomer = { ...ours, [OWNER_HEADER]: randomBytes(32).toString('base64url') };
    const headers = { ...newcomer, 'upload-length': 2 * MIB };
    expect((await ask('127.0.1', { method: 'POST', path: '/api/uploads', headers })).status).toBe(201);
    expect((await ask('127.0.1', { method: 'HEAD', path: location, headers: ours })).status).toBe(200);
  });
});
