import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../../server/storage/choose.ts';
import { requireDay } from '../../../server/storage/day.ts';
import { ChildProgram } from '../../support/child-program.ts';
import { bytesIn, countFound } from '../../support/found-bytes.ts';
import {
  keepConversation,
  type KeptConversation,
  mailboxSecrets,
  newsroomSecrets,
} from '../../support/kept-conversation.ts';
import { DAY, RING } from '../../support/stored-samples.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
const OLD = requireDay('2025-01-01');
const RESTED = 100;
const MOST_RUNS = 60;
/** Killed at so many moments at least, while conversations are being deleted. */
const LEAST_KILLS = 2;

describe('a server that is killed while conversations expire', () => {
  const program = new ChildProgram('tests/server/nightly/programs/expire-until-killed.ts');
  beforeAll(() => {
    program.build();
  });
  afterAll(() => {
    program.remove();
  });

  it('leaves each of them whole or gone from every file, and the next nights delete the rest', async () => {
    const folder = join(temporaryFolder(), 'data');
    const { rested, staying } = await fill(folder);
    let left = rested.length;
    let kills = 0;
    for (let run = 0; run < MOST_RUNS; run++) {
      const killAfterMs = 20 + Math.random() * 150;
      const { lines, errors } = await program.run([folder], run < MOST_RUNS - 1 ? { killAfterMs } : {});
      expect(errors).toBe('');
      const there = await expectWholeOrGone(folder, rested);
      if (there.length < left) {
        expectNowhere(folder, without(rested, there));
        if (there.length > 0) kills += 1;
      }
      left = there.length;
      if (lines.includes('done')) break;
    }
    expect([left, kills >= LEAST_KILLS]).toEqual([0, true]);
    expect(await expectWholeOrGone(folder, staying)).toEqual(staying);
    const kept = staying.flatMap(secretsOf);
    expect(countFound(bytesIn(folder), kept)).toBe(kept.length);
  });
});

async function fill(folder: string) {
  const storage = await openStorage({ folder });
  await storage.tips.addRing(RING);
  const rested: KeptConversation[] = [];
  for (let n = 0; n < RESTED; n++) rested.push(await keepConversation(storage, OLD));
  const held = await keepConversation(storage, OLD);
  await storage.tips.setHold(held.first.id, true);
  const staying = [held, await keepConversation(storage, DAY)];
  await storage.close();
  return { rested, staying };
}

/** After a start, as after every crash. @returns those that are there */
async function expectWholeOrGone(
  folder: string,
  all: readonly KeptConversation[],
): Promise<readonly KeptConversation[]> {
  const storage = await openStorage({ folder });
  const there: KeptConversation[] = [];
  for (const conversation of all) if (await isThere(storage, conversation)) there.push(conversation);
  const bodies = new Set<string>();
  for await (const ids of storage.tips.blobIds()) for (const id of ids) bodies.add(id);
  await storage.close();
  const files = readdirSync(join(folder, 'bodies'), { recursive: true, withFileTypes: true });
  expect(new Set(files.filter((entry) => entry.isFile()).map(({ name }) => name))).toEqual(bodies);
  return there;
}

function expectNowhere(folder: string, gone: readonly KeptConversation[]): void {
  expect(countFound(bytesIn(folder), gone.flatMap(secretsOf))).toBe(0);
}

function without(
  all: readonly KeptConversation[],
  there: readonly KeptConversation[],
): readonly KeptConversation[] {
  const ids = new Set(there.map(({ first }) => first.id));
  return all.filter(({ first }) => !ids.has(first.id));
}

function secretsOf(conversation: KeptConversation): readonly Uint8Array[] {
  return [...newsroomSecrets(conversation), ...mailboxSecrets(conversation)];
}

/** All of it or nothing: a part of a conversation fails. */
async function isThere({ tips }: Storage, { first, message, reply }: KeptConversation): Promise<boolean> {
  const messages = await tips.conversation(first.id);
  const later = await Promise.all([message, reply].map(({ id }) => tips.tip(id)));
  const mailbox = await tips.mailbox(first.id);
  const replies = await tips.replies(first.id);
  const pieces = [
    messages.length,
    later.filter(Boolean).length,
    mailbox === undefined ? 0 : 1,
    replies.length,
  ];
  expect([
    [0, 0, 0, 0],
    [3, 2, 1, 1],
  ]).toContainEqual(pieces);
  return messages.length > 0;
}
