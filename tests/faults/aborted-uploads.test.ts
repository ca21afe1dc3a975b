import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { encodeForm, FORM_TYPE, sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';

const ABORTS = 200;
const AT_ONCE = 10;
const FILE_BYTES = 400_000;
const SETTLE_ATTEMPTS = 100;

let sites: RunningSites;
beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('gnupg') });
});
afterAll(() => sites.close());

const form = encodeForm([
  { field: 'message', value: 'A message.' },
  { name: 'one.bin', bytes: randomBytes(FILE_BYTES) },
  { name: 'two.bin', bytes: randomBytes(FILE_BYTES) },
]);

/** Sends a part of the form in a few pieces, then drops the connection or ends it. */
async function abortedUpload(): Promise<void> {
  const socket = connect(Number(new URL(sites.source).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      resolve();
    }),
  );
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(
    `POST /en/send HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${form.length}\r\n\r\n`,
  );
  const end = randomInt(form.length - 1);
  for (let at = 0; at < end;) {
    const next = Math.min(end, at + 1 + randomInt(200_000));
    socket.write(form.subarray(at, next));
    at = next;
    await new Promise((resolve) => setTimeout(resolve, randomInt(10)));
  }
  if (randomInt(2) === 0) socket.destroy();
  else socket.resetAndDestroy();
  await closed;
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

async function settled(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < SETTLE_ATTEMPTS; attempt++) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

it(`${ABORTS} uploads aborted at random moments leave no file, no row and no descriptor`, async () => {
  await sendForm(sites.source, [{ name: 'first.bin', bytes: randomBytes(FILE_BYTES) }]);
  const editor = await sites.signIn();
  expect(await editor.ids()).toHaveLength(1);
  const before = openDescriptors();
  for (let done = 0; done < ABORTS; done += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, abortedUpload));
  expect(await settled(async () => (await sites.bodies()).length === 1)).toBe(true);
  expect(await editor.ids()).toHaveLength(1);
  expect(await settled(() => Promise.resolve(openDescriptors() <= before + 1))).toBe(true);
  const { status } = await sendForm(sites.source, [{ name: 'last.bin', bytes: randomBytes(FILE_BYTES) }]);
  expect(status).toBe(200);
  expect(await sites.bodies()).toHaveLength(2);
});
