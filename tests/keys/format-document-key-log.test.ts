import * as nodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type AuditRecord,
  combineShares,
  nodeCiphers,
  readKeyLog,
  ringOfLog,
  staffKeyOf,
  type VerifiedLog,
  verifyAudit,
  verifyKeyLog,
} from '../../keys/index.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const [, section = ''] = readFileSync(new URL('format.md', DOCS), 'utf8').split('### Example: key log');

function says(what: string): string {
  const row = new RegExp(`^\\| ${what} +\\| \`([^\`]+)\``, 'mu').exec(section);
  if (row?.[1] === undefined) throw new Error(`The page has no row "${what}".`);
  return row[1];
}

function file(name: string): string {
  return readFileSync(new URL(`format-example/key-log/${name}`, DOCS), 'utf8');
}

function sha256(text: string): string {
  return nodeCrypto.createHash('sha256').update(text, 'utf8').digest('hex');
}

function verified(): Promise<VerifiedLog> {
  return verifyKeyLog(readKeyLog(file('log.json')), { genesis: says('hash of entry 1') });
}

describe('the example of a key log in docs/format.md', () => {
  it('verifies from the hash of its first entry, and has the rings that the page prints', async () => {
    const { entries, head, state } = await verified();
    expect(entries.map(({ ring }) => ring.map(({ fingerprint }) => fingerprint))).toEqual([
      [says('ring of epoch 1')],
      [says('ring of epoch 2')],
    ]);
    expect(state.hash).toBe(says('hash of entry 2'));
    expect(head.staff[0]?.key.fingerprint).toBe(says('officer'));
  });

  it('verifies from the fingerprints of the officer and of the new key, which have signed, and not from the old', async () => {
    const log = readKeyLog(file('log.json'));
    for (const of of ['officer', 'ring of epoch 2'])
      await expect(verifyKeyLog(log, { fingerprint: says(of) })).resolves.toBeDefined();
    await expect(verifyKeyLog(log, { fingerprint: says('ring of epoch 1') })).rejects.toMatchObject({
      code: 'wrong-pin',
    });
  });

  it('has hashes that are made as the page says', () => {
    for (const [index, { entry }] of readKeyLog(file('log.json')).entries.entries())
      expect(sha256(`sealdrop-key-log/1\n${entry}`)).toBe(says(`hash of entry ${index + 1}`));
  });

  it('has the entry that the page prints', async () => {
    const [, printed = ''] = /```text\n(.*)\n```/u.exec(section) ?? [];
    const { head } = await verified();
    expect(head.text.replace(/"keys":\[.*\]/u, '"keys":["..."]')).toBe(printed);
    expect((await ringOfLog(await verified(), new Date('2024-06-02'))).epoch).toBe(2);
  });
});

describe('the example of an audit log in docs/format.md', () => {
  const records = JSON.parse(file('audit.json')) as readonly AuditRecord[];

  it('verifies with the staff list of the log', async () => {
    const log = await verified();
    const report = await verifyAudit(records, (fingerprint) => staffKeyOf(log, fingerprint));
    expect(report).toMatchObject({ records: 2, signed: 2, bad: undefined });
    expect(records[1]).toMatchObject({
      subject: says('hash of entry 2'),
      session: says('session key'),
      nonce: says('nonce of the action'),
    });
  });

  it('has hashes that are made as the page says', () => {
    for (const [index, { hash, ...fields }] of records.entries()) {
      const { sequence, previous, day, actor, action, subject, nonce, signature, session, statement } =
        fields;
      const text = JSON.stringify({
        sequence,
        previous,
        day,
        actor,
        action,
        subject,
        nonce,
        signature,
        session,
        statement,
      });
      expect(sha256(`sealdrop-audit/1\n${text}`)).toBe(hash);
      expect(hash).toBe(says(`hash of record ${index + 1}`));
    }
  });
});

describe('the example of a backup in docs/format.md', () => {
  it('opens with any two of its shares', async () => {
    const shares = [1, 2, 3].map((number) => says(`share ${number}`));
    for (const left of shares) {
      const two = shares.filter((share) => share !== left);
      const key = await combineShares(file('backup.txt'), two, nodeCiphers(nodeCrypto));
      expect(key.fingerprint).toBe(says('ring of epoch 1'));
    }
  });
});
