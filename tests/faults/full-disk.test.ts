import { setTimeout as sleep } from 'node:timers/promises';
import { wordingFor } from '../../server/source/locales/index.ts';
import { encodePart, OWN_FORM, partHead, sendBody, sendForm } from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MIB = 2 ** 20;

const temporaryFolder = useTemporaryFolders();
let keys: NewsroomKeys;
let server: ServerProcess;

beforeAll(async () => {
  keys = await makeNewsroomKeys('gnupg');
});
beforeEach(async () => {
  ({ server } = await SmallDisk.start(temporaryFolder(), keys));
});
afterEach(() => server.stop());

/** More than there is room for, without a word of how much it will be. */
async function* filling(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.concat([
    encodePart({ field: 'message', value: 'a long text' }),
    partHead({ name: 'a', bytes: '' }),
  ]);
  const chunk = patternBytes(MIB / 4);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    yield chunk;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const { say } = wordingFor('en');

describe('a disk that fills up', () => {
  it('while a tip arrives: the source reads so, has the text back, and nothing is kept', async () => {
    const answer = await sendBody(server.source, filling(300 * MIB), { headers: OWN_FORM });
    expect(answer.status).toBe(507);
    // Which of the two depends on how far it came within the second for which a look at the disk is good.
    const headings = [say('filesFull.heading'), say('storeFull.heading')];
    expect(headings.filter((heading) => answer.text.includes(heading))).toHaveLength(1);
    expect(answer.text).toContain(say('problem.keptNothing'));
    expect(answer.text).toContain('a long text');
    expect(await (await server.signIn(keys)).ids()).toEqual([]);
    // A look at the disk is good for a second.
    await sleep(1_100);
    expect((await sendForm(server.source, [{ field: 'message', value: 'short' }])).status).toBe(200);
  });

  it('by uploads each of which would fit: those that get a receipt open, of the others nothing is kept', async () => {
    const file = patternBytes(12 * MIB);
    const form = [
      { field: 'message', value: 'm' },
      { name: 'a', bytes: file },
    ];
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendForm(server.source, form)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 507)).toEqual([]);
    expect(statuses).toContain(507);
    const tips = await (await server.signIn(keys)).openAll();
    expect(tips).toHaveLength(statuses.filter((status) => status === 200).length);
    for (const { files } of tips) expect(files[0]?.bytes.equals(file)).toBe(true);
  });

  it('takes no more files but words, says so before anybody has chosen files, and editors still read', async () => {
    let kept = 0;
    // The last of them leave less room than anybody is invited to fill.
    for (const bytes of [7 * MIB, MIB, MIB / 4].map(patternBytes))
      while ((await sendForm(server.source, [{ name: 'a', bytes }])).status === 200) kept += 1;
    expect(kept).toBeGreaterThan(1);
    // A look at the disk is good for a second.
    await sleep(1_100);
    const page = await (await fetch(`${server.source}/ko/`)).text();
    expect(page).toContain(wordingFor('ko').say('files.none'));
    expect(page).not.toContain('type="file"');
    const words = { field: 'message', value: 'x'.repeat(100_000) };
    for (let letters = 0; letters < 20; letters += 1)
      expect((await sendForm(server.source, [words])).status).toBe(200);
    const editor = await server.signIn(keys);
    const tips = await editor.openAll();
    expect(tips.filter(({ files }) => files.length === 1)).toHaveLength(kept);
    await editor.api.setRead(tips[0]!.id, true);
  }, 300_000);
});
