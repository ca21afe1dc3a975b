import { type ReplyFile, sealReply, uploadBody } from '../../../client/conversation/index.ts';
import { newId } from '../../../client/new-id.ts';
import type { SealedReply, StaffApi } from '../../../client/staff-api/index.ts';
import { readMailboxKey, ringOfLog, verifyKeyLog } from '../../../keys/index.ts';
import { ciphers } from '../sealed-tip.ts';
import type { TestKey } from '../test-keys.ts';
import { fileOf } from './stage.ts';

/** @returns sends the reply; once more, the same */
export function replyTo(
  api: StaffApi,
  conversation: string,
  text: string,
  key: TestKey,
): () => Promise<void> {
  const reply = newId();
  let sealed: SealedReply | undefined;
  return async () => {
    sealed ??= await seal(api, conversation, { reply, text, key });
    await api.reply(conversation, sealed);
  };
}

interface Written {
  readonly reply: string;
  readonly text: string;
  readonly key: TestKey;
}

async function seal(
  api: StaffApi,
  conversation: string,
  { reply, text, key }: Written,
): Promise<SealedReply> {
  const { mailbox } = await api.tip(conversation);
  if (mailbox === null) throw new Error('The mailbox is closed.');
  const ring = await ringOfLog(await verifyKeyLog(await api.keyLog(), undefined), new Date());
  const uploading = {
    ...{ api, wait: () => Promise.resolve(), signal: new AbortController().signal },
    progress: () => undefined,
  };
  return sealReply(
    { id: reply, conversation, text, language: 'en', files: [replyFile(fileOf(text))] },
    {
      ...{ ring, mailbox: await readMailboxKey(mailbox.key), key: key.unlocked, ciphers, now: new Date() },
      upload: (part) => uploadBody(part, uploading),
    },
  );
}

function replyFile(bytes: Uint8Array): ReplyFile {
  return {
    ...{ name: 'answer.bin', type: '', size: bytes.length },
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
    read: async function* () {
      yield bytes;
    },
  };
}
