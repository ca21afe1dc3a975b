import { contradictions } from '../support/history/checker.ts';
import {
  History,
  type Kind,
  NOT_WHOLE,
  type Outcome,
  type Place,
  type Seen,
} from '../support/history/history.ts';
import { NO_FLAWS } from '../support/stored-envelopes.ts';

const TIP = 'tip-1';

let history: History;
beforeEach(() => {
  history = new History();
});

const flaws = () => contradictions(history).map(({ flaw, what }) => `${what}: ${flaw}`);

function send(name: string, outcome: Outcome = 'ok', kind: Kind = 'tip', conversation = name) {
  const thing = { name, kind, conversation, digest: `content of ${name}` };
  return history.send(thing, () => Promise.resolve(outcome));
}

const remove = (
  outcome: Outcome = 'ok',
  what: 'conversation' | 'reply' | 'mailbox' = 'conversation',
  name = TIP,
) => history.remove(what, name, () => Promise.resolve(outcome));

const look = (place: Place, ...names: readonly (string | Seen)[]) =>
  history.look(place, () =>
    Promise.resolve(names.map((name) => (typeof name === 'string' ? { name } : name))),
  );
const list = (...names: readonly (string | Seen)[]) => look({ where: 'list' }, ...names);
const open = (...names: readonly (string | Seen)[]) =>
  look({ where: 'conversation', conversation: TIP }, ...names);
const mailbox = (...names: readonly (string | Seen)[]) =>
  look({ where: 'mailbox', conversation: TIP }, ...names);
const end = () => history.ends.push(history.tick());

/** Something that takes until `finish` is called. */
function slow(): { readonly until: Promise<Outcome>; readonly finish: (outcome: Outcome) => void } {
  let finish!: (outcome: Outcome) => void;
  const until = new Promise<Outcome>((resolve) => (finish = resolve));
  return { until, finish };
}

describe('the checker of histories finds nothing wrong with', () => {
  it('a tip that is listed until it is deleted, and never after', async () => {
    await list();
    await send(TIP);
    await list(TIP);
    await open({ name: TIP, digest: `content of ${TIP}` });
    await remove();
    await list();
    await open();
    expect(flaws()).toEqual([]);
  });

  it.each([
    ['is there', [TIP]],
    ['is not there', []],
  ])('a tip of which nobody knows, and that %s', async (_what, names) => {
    await send(TIP, 'unknown');
    end();
    await list(...names);
    await list(...names);
    expect(flaws()).toEqual([]);
  });

  it('one of which nobody knows, and that appears while the server still runs', async () => {
    await send(TIP, 'unknown');
    await list();
    await list(TIP);
    expect(flaws()).toEqual([]);
  });

  it('one that is listed, or not, while it is sent and while it is deleted', async () => {
    const [sending, removing] = [slow(), slow()];
    const sent = history.send({ name: TIP, kind: 'tip', conversation: TIP, digest: '' }, () => sending.until);
    await list();
    await list(TIP);
    sending.finish('ok');
    await sent;
    const removed = history.remove('conversation', TIP, () => removing.until);
    await list(TIP);
    await list();
    removing.finish('ok');
    await removed;
    expect(flaws()).toEqual([]);
  });

  it.each([
    ['has happened', []],
    ['has not happened', [TIP]],
  ])('a deletion of which nobody knows, and that %s', async (_what, names) => {
    await send(TIP);
    await remove('unknown');
    await list(...names);
    await list(...names);
    expect(flaws()).toEqual([]);
  });

  it('one that is refused at first, sent again and kept', async () => {
    await send(TIP, 'refused');
    await send(TIP);
    await list(TIP);
    expect(flaws()).toEqual([]);
  });

  it('a reply that the source has deleted and the newsroom still has', async () => {
    await send(TIP);
    await send('reply-2', 'ok', 'reply', TIP);
    await mailbox('reply-2');
    await remove('ok', 'reply', 'reply-2');
    await mailbox();
    await open(TIP, 'reply-2');
    expect(flaws()).toEqual([]);
  });
});

describe('the checker of histories tells of', () => {
  it('a tip that is lost', async () => {
    await send(TIP);
    await list();
    expect(flaws()).toEqual([`${TIP}: lost`]);
  });

  it('one that is lost while another is deleted', async () => {
    await send(TIP);
    await send('tip-2');
    await remove('ok', 'conversation', 'tip-2');
    await list();
    expect(flaws()).toEqual([`${TIP}: lost`]);
  });

  it('one whose deletion was refused and that is gone', async () => {
    await send(TIP);
    await remove('refused');
    await list();
    expect(flaws()).toEqual([`${TIP}: lost`]);
  });

  it('one of which nobody knew, that was there once and is lost', async () => {
    await send(TIP, 'unknown');
    await list(TIP);
    await list();
    expect(flaws()).toEqual([`${TIP}: lost`]);
  });

  it('a tip that is there twice', async () => {
    await send(TIP);
    await list(TIP, TIP);
    expect(flaws()).toEqual([`${TIP}: doubled`]);
  });

  it('one that is there after its deletion', async () => {
    await send(TIP);
    await remove();
    await list(TIP);
    expect(flaws()).toEqual([`${TIP}: there after its deletion`]);
  });

  it('one that comes back after a deletion of which nobody knew', async () => {
    await send(TIP);
    await remove('unknown');
    await list();
    await list(TIP);
    expect(flaws()).toEqual([`${TIP}: came back`]);
  });

  it('one that was not there when the server had ended, and is later', async () => {
    await send(TIP, 'unknown');
    end();
    await list();
    await list(TIP);
    expect(flaws()).toEqual([`${TIP}: appeared after the server had ended`]);
  });

  it('one that was refused and is there', async () => {
    await send(TIP, 'refused');
    await list(TIP);
    expect(flaws()).toEqual([`${TIP}: refused, and there`]);
  });

  it('one that is there before it was sent', async () => {
    await list(TIP);
    await send(TIP);
    expect(flaws()).toEqual([`${TIP}: there before it was sent`]);
  });

  it('a message that was taken into a conversation that had been deleted', async () => {
    await send(TIP);
    await remove();
    await send('message-2', 'ok', 'message', TIP);
    await open();
    expect(flaws()).toEqual(['message-2: taken into what was deleted']);
  });

  it('a reply that has vanished from the mailbox, and one that is there twice', async () => {
    await send(TIP);
    await send('reply-2', 'ok', 'reply', TIP);
    await send('reply-3', 'ok', 'reply', TIP);
    await mailbox('reply-3', 'reply-3');
    await open(TIP, 'reply-2', 'reply-3');
    expect(flaws()).toEqual(['reply-2: lost', 'reply-3: doubled']);
  });

  it('a reply that is in the mailbox after the source has deleted it', async () => {
    await send('reply-2', 'ok', 'reply', TIP);
    await remove('ok', 'reply', 'reply-2');
    await mailbox('reply-2');
    expect(flaws()).toEqual(['reply-2: there after its deletion']);
  });

  it('content that has changed, or does not open', async () => {
    await send(TIP);
    await open({ name: TIP, digest: 'other content' });
    await open({ name: TIP, digest: NOT_WHOLE });
    expect(flaws()).toEqual([`${TIP}: changed`, `${TIP}: not whole`]);
  });

  it('something that nobody has sent', async () => {
    await list(TIP);
    expect(flaws()).toEqual([`${TIP}: sent by nobody`]);
  });

  it('a part that opens with another ring than its row says, one that does not open, what stands alone, a damaged database', () => {
    const stored = { at: 7, orphans: ['the file aa'] };
    history.stores.push({ at: 3, ...NO_FLAWS, orphans: [] });
    history.stores.push({ ...stored, lost: [], unopened: ['one'], elsewhere: ['two'], integrity: 'damaged' });
    expect(contradictions(history).map(({ what }) => what)).toEqual([
      '7: part one does not open with the ring of its row',
      '7: part two opens with another ring than that of its row',
      '7: the file aa stands alone',
      '7: integrity check: damaged',
    ]);
  });
});
