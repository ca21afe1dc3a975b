import fc from 'fast-check';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { generateSessionKey, signStatement } from '../../keys/index.ts';
import { encodeForm, FORM_TYPE, OWN_FORM } from '../support/multipart-form.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { newOwner, OWNER_HEADER } from '../support/uploads-site.ts';

/** For each kind of request. `npm run soak` gives them more. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 1.5);
const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 2 ** 31);
const PATIENCE_MS = SECONDS * 1000 + 120_000;
/** What our own scripts send with every request. */
const OURS = { ...OWN_FORM, 'x-sealdrop': '1' };
const JSON_TYPE = { 'content-type': 'application/json' };

let keys: NewsroomKeys;
let sites: RunningSites;
let tried = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  sites = await RunningSites.start({ keys });
  process.stderr.write(`fuzzed requests: SOAK_SEED=${String(SEED)}\n`);
});
afterEach(async () => {
  // Whatever was sent, the next visitor is served, nothing was kept, and nothing sent has come into the log.
  expect((await ask(`${sites.source}/en`)).status).toBe(200);
  expect(await sites.storage.tips.countTips(keys.editor.publicKey.fingerprint)).toEqual({
    tips: 0,
    unread: 0,
  });
  expect(JSON.stringify(sites.logged)).not.toContain('canary');
});
afterAll(async () => {
  agent.destroy();
  await sites.close();
  process.stderr.write(`fuzzed requests: ${String(tried)} were sent\n`);
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function ask(url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  tried += 1;
  const sent = request(url, { agent, ...options });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(body);
  const [answer] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

/** Fuzzes until the time is over; what fast-check prints of a failure repeats it. */
async function fuzz<T>(inputs: fc.Arbitrary<T>, check: (input: T) => Promise<void>): Promise<void> {
  let underWay = Promise.resolve();
  const property = fc.asyncProperty(inputs, (input) => (underWay = check(input)));
  await fc.assert(property, {
    seed: SEED,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: SECONDS * 1000,
    markInterruptAsFailure: false,
  });
  // The last one: time does not wait for it.
  await underWay;
}

const nasty = fc.oneof(
  fc.constantFrom('', '0', '-1', '1e9', 'NaN', '9'.repeat(40), '__proto__', 'constructor', '../../canary'),
  fc.constantFrom('%00', '%', '%FF%FE', 'null', '[]', '{}', 'canary,canary', '\u{1F600}', '\u0000canary'),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** RFC 9110, 5.5: what Node lets through to a server at all. */
const headerValue = nasty.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/gu, '').trim());
const pathPart = nasty.map((text) => encodeURIComponent(text));
const headers = (names: readonly string[]) =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), headerValue), {
      selector: ([name]) => name,
      maxLength: names.length,
    })
    .map((pairs) => Object.fromEntries(pairs));

/** JSON that is nearly what a route asks for. */
function nearly(fields: readonly string[]): fc.Arbitrary<string> {
  const value = fc.oneof(nasty, fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }));
  const shaped = fc
    .dictionary(fc.constantFrom(...fields, '__proto__'), value)
    .map((object) => JSON.stringify(object));
  return fc.oneof(
    { weight: 4, arbitrary: shaped },
    fc.json({ maxDepth: 4 }),
    nasty,
    fc.constant('['.repeat(20_000)),
  );
}

const refusedOnly = ({ status }: Answer, input: unknown): void => {
  expect({ input, status, refused: status >= 400 && status < 500 }).toMatchObject({ refused: true });
};
const calm = ({ status }: Answer, input: unknown): void => {
  expect({ input, status, calm: status >= 200 && status < 500 }).toMatchObject({ calm: true });
};

it.each([
  [
    '/api/tips',
    ['id', 'once', 'parts', 'letter', 'suite', 'ring', 'mailbox', 'locator', 'conversation', 'epoch'],
  ],
  ['/api/tips/give-up', ['once', 'uploads', 'id']],
  ['/api/mailbox', ['locator']],
  ['/api/mailbox/body', ['locator', 'id', 'part']],
  ['/api/mailbox/delete', ['locator', 'id']],
  ['/api/mailbox/close', ['locator']],
])(
  'refuses what is not a request of ours at %s',
  async (path, fields) => {
    const options = { method: 'POST', headers: { ...JSON_TYPE, ...OURS, [OWNER_HEADER]: newOwner() } };
    await fuzz(nearly(fields), async (body) => {
      const answer = await ask(`${sites.source}${path}`, options, body);
      refusedOnly(answer, body);
      expect(answer.body).not.toContain('not-found');
    });
  },
  PATIENCE_MS,
);

it(
  'answers every tus request, right or wrong, without trouble',
  async () => {
    const names = [
      'Upload-Length',
      'Upload-Offset',
      'Upload-Metadata',
      'Upload-Defer-Length',
      'Upload-Concat',
      'Upload-Checksum',
      'Content-Type',
      'X-HTTP-Method-Override',
    ];
    const fields = fc.record({
      method: fc.constantFrom('POST', 'PATCH', 'HEAD', 'DELETE', 'OPTIONS', 'GET', 'PUT'),
      id: fc.option(pathPart, { nil: undefined }),
      headers: headers(names),
      body: fc.uint8Array({ maxLength: 200 }),
      version: fc.constantFrom('1.0.0', '0.2.2', ''),
    });
    await fuzz(fields, async ({ method, id, headers: given, body, version }) => {
      const path = `/api/uploads${id === undefined ? '' : `/${id}`}`;
      const sent = { 'Tus-Resumable': version, [OWNER_HEADER]: newOwner(), ...OURS, ...given };
      const content = method === 'POST' || method === 'PATCH' ? Buffer.from(body) : undefined;
      calm(await ask(`${sites.source}${path}`, { method, headers: sent }, content), { path, method, sent });
    });
  },
  PATIENCE_MS,
);

it(
  'answers every address and cookie',
  async () => {
    const visits = fc.record({
      site: fc.constantFrom('source', 'staff'),
      parts: fc.array(fc.oneof(pathPart, fc.constantFrom('en', 'ko', 'mailbox', 'keys', 'api', 'tips')), {
        maxLength: 4,
      }),
      headers: headers([
        'Cookie',
        'Accept-Language',
        'Authorization',
        'Range',
        'If-None-Match',
        'Accept',
        'Origin',
        'Referer',
        'X-Forwarded-For',
        'Forwarded',
        'Sec-Fetch-Site',
        'x-sealdrop-token',
        'x-sealdrop-action',
      ]),
      cookie: fc.constantFrom('', 'visit=', '__Host-visit=', 'sealdrop=', '__Host-sealdrop='),
    });
    await fuzz(visits, async ({ site, parts, headers: given, cookie }) => {
      const url = `${site === 'source' ? sites.source : sites.staff}/${parts.join('/')}`;
      const sent =
        given['Cookie'] === undefined ? given : { ...given, Cookie: `${cookie}${given['Cookie']}` };
      calm(await ask(url, { headers: sent }), { url, sent });
    });
  },
  PATIENCE_MS,
);

/** Bytes changed, taken out, doubled or put in somewhere. */
function damaged(whole: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    take: fc.nat({ max: 40 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      nasty.map((text) => Buffer.from(text)),
    ),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (bytes, { at, take, put }) =>
          Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + take)]),
        whole,
      ),
    );
}

it(
  'answers every damaged form; what a damaged form leaves whole may be a tip, and then it says so',
  async () => {
    const form = encodeForm([
      { field: 'message', value: 'canary message' },
      { name: 'canary.txt', bytes: 'canary bytes' },
    ]);
    const options = { method: 'POST', headers: { 'content-type': FORM_TYPE, ...OWN_FORM } };
    await fuzz(damaged(form), async (body) => {
      calm(await ask(`${sites.source}/en/send`, options, body), body.toString('latin1'));
    });
    for (const { id } of (await sites.storage.tips.listTips({ reader: 'x', limit: 500 })).tips) {
      await sites.storage.tips.deleteTip(id);
    }
    for await (const ids of sites.storage.tips.blobIds()) expect(ids).toEqual([]);
  },
  PATIENCE_MS,
);

it.each([
  ['/api/sign-in/challenge', ['fingerprint']],
  ['/api/sign-in', ['fingerprint', 'nonce', 'session', 'signature']],
  ['/api/log/recovery', ['entry', 'signatures', 'version', 'seq', 'previous', 'ring', 'staff']],
])(
  'lets nobody in who is not staff at %s',
  async (path, fields) => {
    await fuzz(nearly(fields), async (body) => {
      const { status, body: text } = await ask(
        `${sites.staff}${path}`,
        { method: 'POST', headers: JSON_TYPE },
        body,
      );
      refusedOnly({ status, body: text }, body);
    });
  },
  PATIENCE_MS,
);

it(
  'lets nobody in with a damaged answer to a challenge',
  async () => {
    const { fingerprint } = keys.editor.publicKey;
    const post = (path: string, body: object | Buffer) =>
      ask(
        `${sites.staff}${path}`,
        { method: 'POST', headers: JSON_TYPE },
        Buffer.isBuffer(body) ? body : JSON.stringify(body),
      );
    const given = await post('/api/sign-in/challenge', { fingerprint });
    const { nonce, expires } = JSON.parse(given.body) as { readonly nonce: string; readonly expires: string };
    const session = (await generateSessionKey()).publicKey;
    const statement = { origin: sites.staff, fingerprint, nonce, expires, session };
    const signature = await signStatement(statement, keys.editor.unlocked, sites.clock.now());
    const right = { fingerprint, nonce, session, signature };
    const binding = (field: 'nonce' | 'session' | 'fingerprint') => (text: string) => ({
      ...right,
      [field]: text,
    });
    const changed = damaged(Buffer.from(signature)).map((bytes) => ({
      ...right,
      signature: bytes.toString('latin1'),
    }));
    const answers = fc.oneof(
      changed,
      nasty.map(binding('nonce')),
      nasty.map(binding('session')),
      nasty.map(binding('fingerprint')),
    );
    await fuzz(answers, async (answer) => {
      // Armor has parts that say nothing (RFC 9580, 6.2): damage there leaves the signature whole.
      if (
        bytesOfArmor(answer.signature) === bytesOfArmor(signature) &&
        answer.nonce === nonce &&
        answer.session === session
      )
        return;
      refusedOnly(await post('/api/sign-in', answer), answer);
    });
  },
  PATIENCE_MS,
);

function bytesOfArmor(text: string): string {
  return (/\n\r?\n([\s\S]*?)\n=/u.exec(text)?.[1] ?? '').replace(/\s/gu, '');
}
