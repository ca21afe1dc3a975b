import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentFor } from '../../../client/cli/http/agents.ts';
import { nodeFetch } from '../../../client/cli/http/node-fetch.ts';
import { StaffApi } from '../../../client/staff-api/index.ts';
import { runCli } from '../../support/cli.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

/** A proxy like tor's: every name leads to the one site, unless told to answer with a failure (RFC 1928). */
class FakeTor {
  readonly asked: string[] = [];
  reply = 0;
  readonly #server: Server;
  readonly #target: number;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
  }

  static async start(target: number): Promise<FakeTor> {
    const server = createServer();
    const tor = new FakeTor(server, target);
    server.on('connection', (socket) => {
      tor.#serve(socket).catch(() => socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return tor;
  }

  get address(): string {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    await once(socket, 'data');
    socket.write(Uint8Array.of(5, 0));
    const [request] = (await once(socket, 'data')) as [Buffer];
    const name = request.subarray(5, 5 + (request[4] ?? 0)).toString();
    this.asked.push(`${name}:${request.readUInt16BE(request.length - 2)}`);
    // In two pieces, as a network may deliver it.
    const answer = Uint8Array.of(5, this.reply, 0, 1, 0, 0, 0, 0, 0, 0);
    socket.write(answer.subarray(0, 5));
    setTimeout(() => {
      socket.write(answer.subarray(5));
      if (this.reply !== 0) return void socket.end();
      const upstream = connect(this.#target, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    }, 10);
  }
}

describe('an onion address', () => {
  const temporaryFolder = useTemporaryFolders();
  let key: TestKey;
  let site: FakeStaffSite;
  let tor: FakeTor;

  beforeAll(async () => {
    key = await makeKey('gnupg');
  });

  beforeEach(async () => {
    site = await FakeStaffSite.start(await ringFor(key), [key.publicKey]);
    tor = await FakeTor.start(Number(new URL(site.origin).port));
  });

  afterEach(async () => {
    await site.close();
    await tor.close();
  });

  it('is asked of tor, and of no name server', async () => {
    const agent = agentFor('http://staffsite.onion', tor.address);
    const api = new StaffApi({ origin: 'http://staffsite.onion', fetch: nodeFetch(agent), cookies: 'own' });
    await expect(api.ring()).rejects.toMatchObject({ code: 'signed-out' });
    await expect(api.ring()).rejects.toMatchObject({ code: 'signed-out' });
    expect(tor.asked).toEqual(['staffsite.onion:80']);
    agent.destroy();
  });

  it.each([
    [0xf4, 'client authorization'],
    [5, 'connection refused'],
    [99, 'failure 99'],
  ])('that tor does not reach (%d) is explained', async (reply, reason) => {
    tor.reply = reply;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'key'), key.armoredPrivateKey, { mode: 0o600 });
    const { code, err } = await runCli(
      [
        'tips',
        'list',
        '--server',
        'http://staffsite.onion',
        '--tor-proxy',
        tor.address,
        '--key',
        join(folder, 'key'),
      ],
      { answers: [PASSPHRASE] },
    );
    expect(code).toBe(1);
    expect(err).toContain('Code: unreachable');
    expect(err).toContain(reason);
  });
});
