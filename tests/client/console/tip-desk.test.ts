import { ConsoleError, type FailureCode } from '../../../client/console/failure.ts';
import type { Session } from '../../../client/console/session/session.ts';
import { TipDesk } from '../../../client/console/session/tip-desk.ts';
import type { Action } from '../../../client/console/state/actions.ts';

/** As much of a session as a deletion needs. */
function deskWith(refusals: Readonly<Record<string, FailureCode>>) {
  const asked: string[] = [];
  const done: Action[] = [];
  const session = {
    store: { dispatch: (action: Action) => done.push(action) },
    crew: {
      desk: {
        ask: ({ tip }: { readonly tip: string }) => {
          asked.push(tip);
          const code = refusals[tip];
          return code === undefined ? Promise.resolve({}) : Promise.reject(new ConsoleError({ code }));
        },
      },
    },
    fail: (error: ConsoleError, tell: (failure: ConsoleError['failure']) => void) => {
      tell(error.failure);
    },
  };
  const desk = new TipDesk(session as unknown as Session);
  const deleted = () => done.flatMap((action) => (action.type === 'tip-deleted' ? [action.tip] : []));
  const dialogs = () => done.flatMap((action) => (action.type === 'dialog-shown' ? [action.dialog] : []));
  return { desk, asked, deleted, dialogs };
}

describe('deleting several tips', () => {
  it('goes on past one that somebody else has deleted meanwhile', async () => {
    const { desk, asked, deleted, dialogs } = deskWith({ b: 'not-found' });
    await desk.delete(['a', 'b', 'c']);
    desk.stop();
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(deleted()).toEqual(['a', 'b', 'c']);
    expect(dialogs()).toEqual([]);
  });

  it('stops at any other failure, and asks about those that are left', async () => {
    const { desk, deleted, dialogs } = deskWith({ b: 'store-trouble' });
    await desk.delete(['a', 'b', 'c']);
    desk.stop();
    expect(deleted()).toEqual(['a']);
    expect(dialogs()).toEqual([{ kind: 'delete', tips: ['b', 'c'], failure: { code: 'store-trouble' } }]);
  });
});
