import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNewsroomKeys, prepareData, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { freePorts } from '../tor/tor-process.ts';

const ONION = `http://${'a'.repeat(56)}.onion`;
const CLEAR = 'https://tips.example.org';
const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('one server behind a TLS proxy and behind tor', () => {
  let folder: string;
  let server: ServerProcess;
  let clear: RequestOptions;
  let onion: RequestOptions;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealdrop-both-'));
    const [port = 0] = await freePorts(1);
    clear = { host: '127.0.0.1', port };
    onion = { socketPath: join(folder, 'run/source.sock') };
    mkdirSync(join(folder, 'run'));
    await prepareData(join(folder, 'data'), await makeNewsroomKeys('rfc9580'));
    server = await ServerProcess.start({
      env: serverEnvironment(folder, {
        SEALDROP_MODE: 'production',
        SEALDROP_SOURCE_PORT: String(port),
        SEALDROP_SOURCE_ORIGIN: CLEAR,
        SEALDROP_SOURCE_SOCKET: onion.socketPath ?? undefined,
        SEALDROP_ONION_LOCATION: ONION,
      }),
    });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(
    way: RequestOptions,
    path: string,
    headers: Record<string, string> = PAGE,
    method = 'GET',
  ): Promise<IncomingMessage> {
    const sent = request({ ...way, path, method, headers: { host: 'x', ...headers } }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  }

  it.each(['/', '/ko', '/en/mailbox', '/nowhere'])(
    'tells Tor Browser on the clear web where %s is on the onion',
    async (path) => {
      expect((await ask(clear, path)).headers['onion-location']).toBe(`${ONION}${path}`);
    },
  );

  it('tells it on pages only, and never in answer to a form: a receipt would be lost', async () => {
    expect((await ask(clear, '/style.css', { accept: 'text/css,*/*;q=0.1' })).headers).not.toHaveProperty(
      'onion-location',
    );
    expect((await ask(clear, '/en/send', PAGE, 'POST')).headers).not.toHaveProperty('onion-location');
  });

  it('on the onion names no other address, and asks for no certificate', async () => {
    const { statusCode, headers } = await ask(onion, '/en');
    expect(statusCode).toBe(200);
    expect(headers).not.toHaveProperty('onion-location');
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect((await ask(clear, '/en')).headers).toHaveProperty('strict-transport-security');
  });

  it('takes forms of each address under that address', async () => {
    const from = async (way: RequestOptions, origin: string) =>
      (await ask(way, '/en/mailbox/leave', { ...PAGE, origin }, 'POST')).statusCode;
    expect(await from(onion, ONION)).toBe(200);
    expect(await from(onion, CLEAR)).toBe(403);
    expect(await from(clear, CLEAR)).toBe(200);
    expect(await from(clear, ONION)).toBe(403);
  });
});
