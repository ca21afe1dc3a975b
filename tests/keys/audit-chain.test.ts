import {
  type AuditAction,
  type AuditFields,
  type AuditRecord,
  type AuditReport,
  chainRecord,
  generateSessionKey,
  isSessionKey,
  type SessionSigner,
  signAction,
  SIGNED_ACTIONS,
  signStatement,
  staffAction,
  statementText,
  verifyAction,
  verifyAudit,
} from '../../keys/index.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

const NOW = new Date();
const DAY = NOW.toISOString().slice(0, 10);

describe('an action of a session', () => {
  it('is signed by the key of the session, which nobody can take out of it', async () => {
    const session = await generateSessionKey();
    const action = staffAction('deletion', 'a-tip', NOW);
    await expect(
      verifyAction(action, session.publicKey, await signAction(action, session)),
    ).resolves.toBeUndefined();
    expect(session.privateKey).toMatchObject({ extractable: false });
    expect(isSessionKey(session.publicKey)).toBe(true);
  });

  it.each([
    ['action', { action: 'export' }],
    ['subject', { subject: 'another-tip' }],
    ['day', { day: '2020-01-01' }],
    ['nonce', { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['subject of two lines', { subject: 'a-tip\nday: 2020-01-01' }],
  ] as const)('is not another %s', async (_, change) => {
    const session = await generateSessionKey();
    const action = staffAction('deletion', 'a-tip', NOW);
    const signature = await signAction(action, session);
    await expect(verifyAction({ ...action, ...change }, session.publicKey, signature)).rejects.toMatchObject({
      code: 'not-authentic',
    });
  });

  it('is refused with the key of another session, or what is no key or signature', async () => {
    const session = await generateSessionKey();
    const { publicKey } = await generateSessionKey();
    const action = staffAction('deletion', 'a-tip', NOW);
    const signature = await signAction(action, session);
    for (const [key, text] of [
      [publicKey, signature],
      ['', signature],
      [session.publicKey.slice(1), signature],
      [session.publicKey, ''],
      [session.publicKey, '*'],
      [session.publicKey, signature.slice(0, -4)],
    ] as const)
      await expect(verifyAction(action, key, text)).rejects.toMatchObject({ code: 'not-authentic' });
    for (const text of ['', 'x', signature, `${publicKey}=`]) expect(isSessionKey(text)).toBe(false);
  });
});

describe('an audit log', () => {
  let editor: TestKey;
  let officer: TestKey;
  beforeAll(async () => {
    // A key that is younger than NOW could not sign then.
    const now = new Date(NOW.getTime() - 60_000);
    [editor, officer] = [await makeKey('gnupg', { now }), await makeKey('rfc9580', { now })];
  });

  async function signIn(key: TestKey, session: SessionSigner): Promise<AuditFields> {
    const statement = {
      origin: 'https://staff.example.org',
      fingerprint: key.publicKey.fingerprint,
      nonce: 'a-nonce',
      expires: NOW.toISOString(),
      session: session.publicKey,
    };
    return {
      day: DAY,
      actor: statement.fingerprint,
      action: 'sign-in',
      subject: '',
      session: session.publicKey,
      statement: statementText(statement),
      signature: await signStatement(statement, key.unlocked, NOW),
    };
  }

  async function done(key: TestKey, session: SessionSigner, action: AuditAction): Promise<AuditFields> {
    const signed = staffAction(action, 'a-subject', NOW);
    return {
      ...signed,
      actor: key.publicKey.fingerprint,
      session: session.publicKey,
      signature: await signAction(signed, session),
    };
  }

  async function chained(fields: readonly AuditFields[]): Promise<AuditRecord[]> {
    const records: AuditRecord[] = [];
    for (const one of fields) records.push(await chainRecord(records.at(-1), one));
    return records;
  }

  async function day(): Promise<AuditFields[]> {
    const [a, b] = [await generateSessionKey(), await generateSessionKey()];
    return [
      await signIn(editor, a),
      { day: DAY, actor: editor.publicKey.fingerprint, action: 'opening', subject: 'a-tip' },
      await done(editor, a, 'reply'),
      await signIn(officer, b),
      await done(officer, b, 'log-entry'),
      await done(editor, a, 'deletion'),
    ];
  }

  function verify(records: readonly AuditRecord[], seen?: AuditRecord): Promise<AuditReport> {
    const keys = [editor.publicKey, officer.publicKey];
    return verifyAudit(records, (of) => keys.find(({ fingerprint }) => fingerprint === of), seen);
  }

  it('is right as it was made, and says how much of it is signed', async () => {
    const records = await chained(await day());
    const { sequence, hash } = records.at(-1)!;
    expect(await verify(records)).toEqual({
      records: 6,
      signed: 5,
      state: { sequence, hash },
      bad: undefined,
    });
    expect(await verify([])).toEqual({ records: 0, signed: 0, state: undefined, bad: undefined });
    expect((await verify(JSON.parse(JSON.stringify(records)) as AuditRecord[])).bad).toBeUndefined();
  });

  it('shows a record that was taken out, put in, moved, or changed in any field', async () => {
    const records = await chained(await day());
    for (let at = 0; at < records.length - 1; at++) {
      expect((await verify(records.toSpliced(at, 1))).bad).toEqual({
        sequence: at + 1,
        fault: 'broken-chain',
      });
      expect((await verify(records.toSpliced(at, 0, records[at]!))).bad?.fault).toBe('broken-chain');
      const swapped = records.with(at, records[at + 1]!).with(at + 1, records[at]!);
      expect((await verify(swapped)).bad).toEqual({ sequence: at + 1, fault: 'broken-chain' });
    }
    for (const [at, record] of records.entries()) {
      for (const [field, value] of Object.entries(record)) {
        const changed = { ...record, [field]: typeof value === 'number' ? value + 1 : `${String(value)}x` };
        expect((await verify(records.with(at, changed))).bad?.sequence).toBe(at + 1);
      }
    }
  });

  it('shows what a server has written itself and chained anew: it cannot sign', async () => {
    const fields = await day();
    const changes: readonly (readonly [number, Partial<AuditFields>, string])[] = [
      [2, { subject: 'another-tip' }, 'not-signed'],
      [2, { day: '2020-01-01' }, 'not-signed'],
      [2, { signature: undefined }, 'not-signed'],
      [2, { nonce: undefined }, 'not-signed'],
      [5, { actor: officer.publicKey.fingerprint }, 'unknown-session'],
      [0, { actor: officer.publicKey.fingerprint }, 'not-signed'],
      [0, { session: (await generateSessionKey()).publicKey }, 'not-signed'],
      [0, { statement: fields[0]!.statement!.replace('staff', 'stuff') }, 'not-signed'],
      [0, { signature: fields[3]!.signature }, 'not-signed'],
    ];
    for (const [at, change, fault] of changes) {
      const records = await chained(fields.with(at, { ...fields[at]!, ...change }));
      expect((await verify(records)).bad).toEqual({ sequence: at + 1, fault });
    }
    for (const action of SIGNED_ACTIONS) {
      const bare = { day: DAY, actor: editor.publicKey.fingerprint, action, subject: 'x' };
      expect((await verify(await chained([bare]))).bad?.fault).toBe('not-signed');
    }
  });

  it('shows an action that is told twice, or of a session that nobody opened', async () => {
    const fields = await day();
    expect((await verify(await chained([...fields, fields[2]!]))).bad).toEqual({
      sequence: 7,
      fault: 'repeated',
    });
    expect((await verify(await chained([...fields, fields[0]!]))).bad).toEqual({
      sequence: 7,
      fault: 'repeated',
    });
    const nobody = await done(editor, await generateSessionKey(), 'reply');
    expect((await verify(await chained([...fields, nobody]))).bad).toEqual({
      sequence: 7,
      fault: 'unknown-session',
    });
  });

  it('is not cut off or written anew behind the back of somebody who has seen it', async () => {
    const records = await chained(await day());
    expect((await verify(records, records[3])).bad).toBeUndefined();
    expect((await verify(records.slice(0, 4), records[5])).bad).toEqual({ sequence: 5, fault: 'forked' });
    const anew = await chained(await day());
    expect((await verify(anew, records[3])).bad).toEqual({ sequence: 4, fault: 'forked' });
  });
});
