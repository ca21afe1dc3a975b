import { runCli, type CliRun } from '../support/cli.ts';
import { sendForm } from '../support/multipart-form.ts';
import { ServerProcess } from '../support/server-process.ts';
import { makeKey, PASSPHRASE, type TestKey } from '../support/test-keys.ts';
import { OfficerDesk } from './officer-desk.ts';

const HOUR_MS = 3_600_000;

export interface FirstPeople {
  readonly officers: readonly string[];
  readonly editors?: readonly string[];
  /** Of whose keys the ring is; `newsroom` unless given. */
  readonly ring?: readonly string[];
}

/** A newsroom with a real server, whose officers work at their terminals; keys and people go by one name. */
export class OfficersNewsroom {
  readonly desk = new OfficerDesk();
  readonly #keys = new Map<string, TestKey>();
  #server: ServerProcess | undefined;

  static async open({ officers, editors = [], ring = ['newsroom'] }: FirstPeople): Promise<OfficersNewsroom> {
    const newsroom = new OfficersNewsroom();
    newsroom.desk.secret('passphrase', `${PASSPHRASE}\n`);
    for (const name of [...officers, ...editors, ...ring]) await newsroom.makeKey(name);
    const files = (flag: string, names: readonly string[]) =>
      names.flatMap((name) => [flag, newsroom.desk.path(`${name}-private.asc`)]);
    const people = [...files('--ring', ring), ...files('--officer', officers), ...files('--editor', editors)];
    const log = ['--out', newsroom.desk.path('genesis.json'), ...newsroom.#passphrase()];
    const begun = await runCli(['log', 'begin', ...people, ...log]);
    if (begun.code !== 0) throw new Error(begun.err);
    const prepared = await newsroom.desk.server('init', '--log', newsroom.desk.path('genesis.json'));
    if (prepared.code !== 0) throw new Error(prepared.err);
    await newsroom.serve();
    return newsroom;
  }

  /** Also again, after `stop`. */
  async serve(): Promise<void> {
    this.#server = await ServerProcess.start({ env: this.desk.env });
  }

  get server(): ServerProcess {
    if (this.#server === undefined) throw new Error('The server does not run.');
    return this.#server;
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    this.desk.remove();
  }

  /** Writes NAME.asc, NAME-private.asc and NAME-revocation.asc. */
  async makeKey(name: string): Promise<TestKey> {
    const key = await makeKey('rfc9580', { name, now: new Date(Date.now() - HOUR_MS) });
    this.#keys.set(name, key);
    this.desk.secret(`${name}.asc`, key.armoredPublicKey);
    this.desk.secret(`${name}-private.asc`, key.armoredPrivateKey);
    this.desk.secret(`${name}-revocation.asc`, key.armoredRevocationCertificate);
    return key;
  }

  key(name: string): TestKey {
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`No key of ${name}.`);
    return key;
  }

  fingerprint(name: string): string {
    return this.key(name).publicKey.fingerprint;
  }

  file(name: string): string {
    return this.desk.path(name);
  }

  /** A command of somebody who has the private keys of these names; the first signs in. */
  as(names: string | readonly string[], ...args: readonly string[]): Promise<CliRun> {
    const keys = [names].flat().flatMap((name) => ['--key', this.desk.path(`${name}-private.asc`)]);
    // Everybody has a computer of their own, and so pins of their own.
    const stateFolder = this.desk.path(`state-of-${[names].flat()[0] ?? ''}`);
    return runCli([...args, '--server', this.server.staff, ...keys, ...this.#passphrase()], { stateFolder });
  }

  async logShown(): Promise<string> {
    return (await runCli(['log', 'show', this.server.staff])).out;
  }

  async sendTip(message: string): Promise<void> {
    await sendForm(this.server.source, [{ field: 'message', value: message }]);
  }

  #passphrase(): readonly string[] {
    return ['--passphrase-file', this.desk.path('passphrase')];
  }
}

/** What a command that did its work says. */
export function success(says: string): object {
  return { code: 0, out: expect.stringContaining(says) as unknown };
}

/** What a command that failed must say: what happened, a code, and what to do. */
export function failure(code: string, says = '', exit = 1): object {
  const words = says.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const error = String.raw`^ {2}Code: ${code}\n {2}Next: \S`;
  const either = new RegExp(`${words}[^]*${error}|${error}[^]*${words}`, 'mu');
  return { code: exit, err: expect.stringMatching(either) as unknown };
}
