import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodePart,
  formEnd,
  type FormPart,
  OWN_FORM,
  partHead,
  sendBody,
  sendForm,
} from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';

const file = { name: 'evidence.bin', bytes: patternBytes(300_000) };
const text = { field: 'message', value: 'a message' };

let sites: RunningSites;
beforeAll(async () => {
  const env = {
    SEALDROP_MAX_FILES: '3',
    SEALDROP_MAX_TIP_BYTES: '2MiB',
    SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
    SEALDROP_STALL_SECONDS: '10',
  };
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('gnupg'), env });
});
afterAll(() => sites.close());

async function expectNothingStored(): Promise<void> {
  expect(await sites.storage.tips.countTips('anybody')).toEqual({ tips: 0, unread: 0 });
  expect(await sites.bodies()).toEqual([]);
}

/** Each after files that had already arrived whole, sealed, durable and under their final names. */
const refused: readonly {
  readonly why: string;
  readonly parts: readonly FormPart[];
  readonly site?: string;
}[] = [
  { why: 'one file too many', parts: [text, file, file, file, file] },
  { why: 'too many bytes', parts: [text, file, { name: 'large', bytes: patternBytes(2 ** 21) }] },
  { why: 'a message that is too long', parts: [file, file, { field: 'message', value: 'x'.repeat(1001) }] },
  { why: 'a message beyond all measure', parts: [file, { field: 'message', value: 'x'.repeat(10_000) }] },
  { why: 'a file without a name', parts: [file, { name: '', bytes: 'bytes' }] },
  { why: 'a form without token', parts: [file, text], site: 'none' },
  { why: 'a broken part', parts: [file, { raw: '------WebKitFormBoundaryOfTheTests\r\nbroken\r\n\r\n' }] },
  {
    why: 'too many fields',
    parts: [file, ...Array.from({ length: 12 }, (_, n) => ({ field: `f${n}`, value: '' }))],
  },
];

describe('an upload that is refused', () => {
  it.each(refused)('because of $why leaves nothing of its files', async ({ parts, site = 'same-origin' }) => {
    const { status } = await sendForm(sites.source, parts, { headers: { 'sec-fetch-site': site } });
    expect(status).toBeGreaterThanOrEqual(400);
    await expectNothingStored();
  });

  it('because it stood still leaves nothing of the files before', async () => {
    const stuck = async function* () {
      yield Buffer.concat([encodePart(file), partHead({ name: 'next', bytes: '' }), Buffer.alloc(100_000)]);
      await sleep(60_000, undefined, { ref: false });
    };
    const { status } = await sendBody(sites.source, stuck(), { headers: OWN_FORM });
    expect(status).toBe(408);
    await expectNothingStored();
  });

  it('because its end is missing leaves nothing of the files before', async () => {
    const form = Buffer.concat([file, file].map(encodePart));
    const { status } = await sendBody(sites.source, form, { headers: OWN_FORM });
    expect(status).toBe(400);
    await expectNothingStored();
  });

  it('and the next one, which is not, is stored whole', async () => {
    const form = Buffer.concat([encodePart(text), encodePart(file), formEnd()]);
    expect((await sendBody(sites.source, form, { headers: OWN_FORM })).status).toBe(200);
    expect(await sites.bodies()).toHaveLength(1);
    const tip = await (await sites.signIn()).openOnly();
    expect(tip.files[0]?.bytes.equals(file.bytes)).toBe(true);
  });
});
