import { makeMailbox } from '../../../../server/source/mailbox/codename-keys.ts';
import { DerivationQueue } from '../../../../server/source/mailbox/derivation-queue.ts';
import type { MailboxContext } from '../../../../server/source/mailbox/mailbox-context.ts';
import { newId } from '../../../../server/storage/id.ts';
import { ciphers } from '../../../support/sealed-tip.ts';
import { makeKey, ringFor } from '../../../support/test-keys.ts';

describe('new mailboxes that are asked for at the same moment', () => {
  it('are bounded: one is made, eight wait, the others are told at once', async () => {
    const ring = await ringFor(await makeKey('rfc9580'));
    const context = {
      tips: { siteSalt: () => Promise.resolve(new Uint8Array(16)) },
      queue: new DerivationQueue(),
      ciphers,
      now: () => new Date(),
    } as unknown as MailboxContext;
    const asked = Array.from({ length: 30 }, () =>
      makeMailbox(context, { conversation: newId(), ring, language: 'en' }),
    );
    const made = (await Promise.all(asked)).filter((mailbox) => mailbox !== undefined);
    expect(made).toHaveLength(9);
  });
});
