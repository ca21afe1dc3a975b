import {
  announceEntry,
  rewrapEpoch,
  rotationChange,
  ringWish,
  wrapEnvelopes,
} from '../../../client/rotation/index.ts';
import { StaffApi, StaffApiError } from '../../../client/staff-api/index.ts';
import { ringOfLog, verifyKeyLog } from '../../../keys/index.ts';
import { Editor } from '../editor.ts';
import type { Act } from './act.ts';
import { content, STAGED } from './content.ts';
import { Refused } from './refused.ts';
import { replyTo } from './reply.ts';
import { ALONE, ANSWERED, ASKED, type Stage } from './stage.ts';

/** Envelopes of one request, so that there are several. */
const BATCH = 2;

/** A reply with a file, by the code of the clients. */
export const reply: Act = async ({ staff, keys }) => {
  const { api } = await Editor.signIn(staff, keys);
  const send = replyTo(api, await conversationWith(api, true), 'replied', keys.newsroom);
  return { after: content([[ASKED, ANSWERED, 'replied'], [ALONE]], { delivered: 2 }), run: refusing(send) };
};

export const deleteConversation: Act = async ({ staff, keys }) => {
  const { api } = await Editor.signIn(staff, keys);
  const id = await conversationWith(api, false);
  return {
    after: content([[ASKED, ANSWERED]]),
    inPart: true,
    run: refusing(async () => {
      await api.deleteTip(id).catch((error: unknown) => {
        // The answer to the one before got lost.
        if (!(error instanceof StaffApiError && error.code === 'not-found')) throw error;
      });
    }),
  };
};

export const signIn: Act = ({ staff, keys }) =>
  Promise.resolve({
    after: STAGED,
    run: refusing(async () => {
      await (await Editor.signIn(staff, keys)).ids();
    }),
  });

/** From the announcement of the next key to the retirement of the one before, going on wherever it was left. */
export const rotate: Act = async ({ staff, keys, next }) => {
  const officer = new StaffApi({ origin: staff, fetch, cookies: 'own' });
  await officer.signIn(keys.officer.unlocked, new Date());
  return {
    after: content([[ASKED, ANSWERED], [ALONE]], { epoch: 2 }),
    inPart: true,
    run: refusing(() => turn(officer, { keys, next })),
  };
};

async function turn(officer: StaffApi, { keys, next }: Pick<Stage, 'keys' | 'next'>): Promise<void> {
  const now = new Date();
  const readLog = async () => verifyKeyLog(await officer.keyLog(), undefined);
  const log = await readLog();
  const wish = ringWish({ add: [next.publicKey], remove: [keys.newsroom.publicKey.fingerprint] });
  const change = rotationChange(log.head, wish);
  if (change !== undefined)
    await announceEntry(officer, log, { change, keys: [keys.officer.unlocked, next.unlocked], now });
  const ring = await ringOfLog(await readLog(), now);
  const port = {
    take: (after: string | undefined) => officer.envelopes(1, after, BATCH),
    wrap: (batch: Parameters<typeof wrapEnvelopes>[0]) =>
      wrapEnvelopes(batch, { from: [keys.newsroom.unlocked], to: ring, now }),
    put: (changes: Parameters<StaffApi['replaceEnvelopes']>[2]) => officer.replaceEnvelopes(1, 2, changes),
  };
  for await (const { unopened } of rewrapEpoch(port))
    if (unopened.length > 0) throw new Error('An envelope did not open.');
  await officer.retireEpoch(1);
}

async function conversationWith(api: StaffApi, replies: boolean): Promise<string> {
  const { tips } = await api.listTips({ limit: 10 });
  const found = tips.find((tip) => tip.replies > 0 === replies);
  if (found === undefined) throw new Error('There is no such conversation.');
  return found.id;
}

function refusing(work: () => Promise<void>): () => Promise<void> {
  return () =>
    work().catch((error: unknown) => {
      throw error instanceof StaffApiError ? new Refused(error.status, error.code) : error;
    });
}
