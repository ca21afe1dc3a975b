import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { deriveLocator, readCodename } from '../../keys/index.ts';
import {
  encodeForm,
  formEnd,
  type FormPart,
  OWN_FORM,
  partHead,
  sendForm,
} from '../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const MIB = 2 ** 20;

const servers: ServerProcess[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

let keys: NewsroomKeys;
beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});

/** Words that occur nowhere else, for each place of a tip and of a request. */
function newCanaries() {
  const word = (place: string) => `canary-${place}-${randomBytes(9).toString('hex')}`;
  return {
    message: word('message'),
    fileName: word('name'),
    content: word('content'),
    type: word('type'),
    userAgent: word('agent'),
    language: word('language'),
    address: word('forwarded'),
    field: word('field'),
  };
}
type Canaries = ReturnType<typeof newCanaries>;

/** The same word as it might be written by something that encodes it. */
function spellings(word: string): readonly Buffer[] {
  const utf8 = Buffer.from(word);
  return [
    utf8,
    Buffer.from(word, 'utf16le'),
    Buffer.from(utf8.toString('hex')),
    ...[0, 1, 2].map((shift) => base64Inside(utf8, shift)),
  ];
}

/** What of its base64 is the same whatever stands around it. */
function base64Inside(word: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), word, Buffer.alloc(3)]).toString('base64');
  return Buffer.from(text.slice(4, Math.floor(((shift + word.length) * 4) / 3) - 4));
}

function formOf(canaries: Canaries): readonly FormPart[] {
  // Compressible and repeated: whatever is kept of it in clear is found.
  const content = Buffer.from(`${canaries.content} `.repeat(20_000));
  return [
    { field: 'message', value: `${canaries.message} `.repeat(50) },
    { name: `${canaries.fileName}.txt`, type: `text/${canaries.type}`, bytes: content },
    { field: canaries.field, value: canaries.field },
  ];
}

function headersOf(canaries: Canaries) {
  return {
    'user-agent': `Mozilla/5.0 ${canaries.userAgent}`,
    'accept-language': `ko, ${canaries.language};q=0.5`,
    'x-forwarded-for': canaries.address,
    forwarded: `for=${canaries.address}`,
  };
}

/** Names of files below the folder in which one of the words stands, in any spelling. */
function filesWith(folder: string, canaries: Canaries): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => Object.values(canaries).some((word) => path.includes(word) || holds(path, word)));
}

function holds(path: string, word: string): boolean {
  const bytes = readFileSync(path);
  return spellings(word).some((spelling) => bytes.includes(spelling));
}

/** The server with its temporary folder where it can be searched. */
async function startServer(folder: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  await prepareData(join(folder, 'data'), keys);
  mkdirSync(join(folder, 'tmp'));
  const settings = serverEnvironment(folder, env);
  const server = await ServerProcess.start({ env: { ...settings, TMPDIR: join(folder, 'tmp') } });
  servers.push(server);
  return server;
}

/** What was printed counts as written. */
function expectNothing(server: ServerProcess, folder: string, canaries: Canaries): void {
  expect(filesWith(folder, canaries)).toEqual([]);
  const printed = [...server.output.stdout, ...server.output.stderr].join('');
  for (const word of Object.values(canaries)) expect(printed).not.toContain(word);
}

/** Begins to send a large file, and leaves the connection open. */
async function beginUpload(server: ServerProcess, canaries: Canaries) {
  const socket = connect(Number(new URL(server.source).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const head = Object.entries({ ...OWN_FORM, ...headersOf(canaries) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const parts = encodeForm(formOf(canaries)).subarray(0, -formEnd().length);
  socket.write(
    `POST /ko/send HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=----WebKitFormBoundaryOfTheTests\r\nContent-Length: ${64 * MIB}\r\n${head.join('')}\r\n`,
  );
  socket.write(parts);
  socket.write(partHead({ name: `${canaries.fileName}.bin`, bytes: '' }));
  for (let sent = 0; sent < 8; sent++) socket.write(Buffer.from(`${canaries.content} `.repeat(20_000)));
  await new Promise((resolve) => setTimeout(resolve, 800));
  return socket;
}

describe('nothing of a mailbox is ever written in clear', () => {
  it('neither codename nor locator nor what its pages show, while it is open and after it was closed', async () => {
    const folder = temporaryFolder();
    const server = await startServer(folder);
    const source = await SourceVisit.begin(server.source, 'en');
    const message = `canary-later-${randomBytes(9).toString('hex')}`;
    const words = codenameOn(await source.tell('the first'))!;
    const codename = words.join(' ');
    const answers = [
      await source.get('/mailbox'),
      await source.tell(message, '/mailbox/send'),
      await source.get('/mailbox'),
      await source.post('leave'),
      await source.open(`${codename} slip`),
      await source.open(codename),
    ];
    const secrets = { codename, message, inOne: words.join(''), ...(await locatorIn(server, codename)) };
    for (const { headers } of answers) {
      for (const secret of Object.values(secrets)) expect(JSON.stringify(headers)).not.toContain(secret);
    }
    expectNoSecret(server, folder, secrets);
    await source.post('close');
    await server.stop();
    expectNoSecret(server, folder, secrets);
  });
});

/** The locator, as the bytes might be written. */
async function locatorIn(server: ServerProcess, codename: string) {
  const read = await readCodename(codename, 'en');
  if (!('codename' in read)) throw new Error('That is no codename.');
  const answer = await fetch(`${server.source}/api/newsroom`, { headers: { 'x-sealdrop': '1' } });
  const { salt } = (await answer.json()) as { readonly salt: string };
  const locator = Buffer.from(await deriveLocator(read.codename, Buffer.from(salt, 'base64')));
  return {
    binary: locator.toString('latin1'),
    hex: locator.toString('hex'),
    base64: locator.toString('base64'),
  };
}

/** Words one by one are in many files; the whole of them, or what is made of them, must be in none. */
function expectNoSecret(
  server: ServerProcess,
  folder: string,
  { binary, ...secrets }: { readonly binary: string } & Readonly<Record<string, string>>,
): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(2);
  const printed = [...server.output.stdout, ...server.output.stderr].join('');
  for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);
  const found = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      const spelled = Object.values(secrets).flatMap(spellings);
      return [...spelled, Buffer.from(binary, 'latin1')].some((spelling) => bytes.includes(spelling));
    });
  expect(found).toEqual([]);
}

describe('nothing of a tip is ever written in clear', () => {
  it('finds a word that is written in clear, in each spelling: or the search below would mean nothing', () => {
    const folder = temporaryFolder();
    const canaries = newCanaries();
    spellings(canaries.message).forEach((spelling, index) => {
      writeFileSync(
        join(folder, `file-${index}`),
        Buffer.concat([Buffer.from('\0\0'), spelling, Buffer.from('\xff')]),
      );
    });
    expect(filesWith(folder, canaries)).toHaveLength(spellings(canaries.message).length);
  });

  it('after a tip was kept', async () => {
    const folder = temporaryFolder();
    const server = await startServer(folder);
    const canaries = newCanaries();
    const { status } = await sendForm(server.source, formOf(canaries), {
      path: '/ko/send',
      headers: headersOf(canaries),
    });
    expect(status).toBe(200);
    expectNothing(server, folder, canaries);
    await server.stop();
    expectNothing(server, folder, canaries);
  });

  it('after a tip was refused', async () => {
    const folder = temporaryFolder();
    const server = await startServer(folder, {
      SEALDROP_MAX_FILES: '1',
      SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
    });
    const canaries = newCanaries();
    const refused = [
      [...formOf(canaries), ...formOf(canaries)],
      [{ field: 'message', value: canaries.message.repeat(200) }, ...formOf(canaries)],
      [...formOf(canaries), { raw: `--broken ${canaries.content}` }],
    ];
    for (const form of refused) {
      const { status } = await sendForm(server.source, form, { headers: headersOf(canaries) });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expectNothing(server, folder, canaries);
    await server.stop();
  });

  it('while an upload is under way, in no file that the server has open, and after it was aborted', async () => {
    const folder = temporaryFolder();
    const server = await startServer(folder);
    const canaries = newCanaries();
    const socket = await beginUpload(server, canaries);
    const outside = server
      .openFiles()
      .filter(
        (path) => path.startsWith('/') && !/^\/(?:dev|proc|usr)\//u.test(path) && !path.startsWith(folder),
      );
    expect(outside.filter((path) => !path.includes('node_modules'))).toEqual([]);
    expect(server.openFiles().some((path) => path.includes('bodies'))).toBe(true);
    expectNothing(server, folder, canaries);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expectNothing(server, folder, canaries);
    await server.stop();
  });

  it('after the server was killed in the middle', async () => {
    const folder = temporaryFolder();
    const server = await startServer(folder);
    const canaries = newCanaries();
    const socket = await beginUpload(server, canaries);
    await server.kill();
    socket.destroy();
    expectNothing(server, folder, canaries);
  });
});
