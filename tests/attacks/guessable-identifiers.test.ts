import { sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { signedInHeaders } from '../support/staff-session.ts';

const TIPS = 60;
/** Each makes a mailbox, at half a second or more. */
const PATIENCE_MS = 300_000;

describe('identifiers', () => {
  let sites: RunningSites;
  /** In the order of arrival. */
  const arrived: string[] = [];

  beforeAll(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
    const { api } = await sites.signIn();
    for (let n = 0; n < TIPS; n++) {
      const { status } = await sendForm(sites.source, [{ name: `${n}`, bytes: 'x' }]);
      expect(status).toBe(200);
      const { tips } = await api.listTips({ limit: 200 });
      arrived.push(tips.find(({ id }) => !arrived.includes(id))!.id);
    }
  }, PATIENCE_MS);
  afterAll(() => sites.close());

  it('of tips and parts have 128 random bits: none follows from another', async () => {
    const { api } = await sites.signIn();
    const ids: string[] = [];
    for (const id of arrived) ids.push(id, ...(await api.tip(id)).parts.map((part) => part.id));
    expect(new Set(ids).size).toBe(3 * TIPS);
    for (const id of ids) expect(id).toMatch(/^[a-z2-7]{25}[aeimquy4]$/u);
    // No place in which many of them are the same: 180 draws of 32 letters give one letter 20 times once in 10^6 runs.
    for (let place = 0; place < 25; place++) {
      const counts = new Map<string, number>();
      for (const id of ids) counts.set(id[place]!, (counts.get(id[place]!) ?? 0) + 1);
      expect(Math.max(...counts.values())).toBeLessThan(25);
    }
  });

  it('tell nothing of the order in which tips came, nor does the list', async () => {
    const { tips } = await (await sites.signIn()).api.listTips({ limit: 200 });
    const listed = tips.map(({ id }) => id);
    expect(listed).toEqual([...arrived].sort());
    const ascending = arrived.filter((id, index) => index > 0 && id > arrived[index - 1]!).length;
    expect(ascending).toBeGreaterThan(TIPS / 4);
    expect(ascending).toBeLessThan((TIPS * 3) / 4);
  });

  it('are the only ones: no answer counts or numbers tips of the newsroom', async () => {
    const headers = await signedInHeaders(sites, sites.keys.editor);
    const answer = await fetch(`${sites.staff}/api/tips/${arrived[0]!}`, { headers });
    const tip = (await answer.json()) as Record<string, unknown>;
    expect(Object.keys(tip).sort()).toEqual([
      ...['day', 'hold', 'id', 'mailbox', 'messages', 'parts', 'sealed', 'spam', 'stamp'],
    ]);
    const [part] = tip['parts'] as Record<string, unknown>[];
    expect(Object.keys(part!).sort()).toEqual(
      ['envelope', 'epoch', 'id', 'kind', 'length', 'position', 'suite'].sort(),
    );
  });

  it('are told to no source: a receipt holds none', async () => {
    const { text, headers } = await sendForm(sites.source, [{ field: 'message', value: 'm' }]);
    expect(`${text}${JSON.stringify(headers)}`).not.toMatch(/[a-z2-7]{26}/u);
  });
});
