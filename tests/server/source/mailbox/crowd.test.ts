import { makeCodename } from '../../../../server/source/mailbox/codename-keys.ts';
import { DerivationQueue } from '../../../../server/source/mailbox/derivation-queue.ts';
import type { MailboxContext } from '../../../../server/source/mailbox/mailbox-context.ts';
import { newId } from '../../../../server/storage/id.ts';
import { ciphers } from '../../../support/sealed-tip.ts';

describe('new mailboxes that are asked for at the same moment', () => {
  it('are bounded: one is made, eight wait, the others are told at once', async () => {
    const context = {
      tips: { siteSalt: () => Promise.resolve(new Uint8Array(16)) },
      queue: new DerivationQueue(),
      ciphers,
      now: () => new Date(),
    } as unknown as MailboxContext;
    const asked = Array.from({ length: 30 }, () =>
      makeCodename(context, { conversation: newId(), language: 'en' }),
    );
    const made = (await Promise.all(asked)).filter((codename) => codename !== undefined);
    expect(made).toHaveLength(9);
  });
});
