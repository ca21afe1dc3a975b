import { wordingFor } from '../../../../server/source/locales/index.ts';
import { type Id, StorageError } from '../../../../server/storage/ports.ts';
import { overriding } from '../../../support/overriding.ts';
import { storeReply } from '../../../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { codenameOn, headingOn, SourceVisit } from '../../../support/source-visit.ts';
import { ringFor } from '../../../support/test-keys.ts';

const { say } = wordingFor('en');

let sites: RunningSites;
let source: SourceVisit;
let codename: string;
let reply: Id;
let fails: boolean;

beforeEach(async () => {
  const keys = await makeNewsroomKeys('rfc9580');
  fails = true;
  const failing = (work: () => Promise<void>) =>
    fails ? Promise.reject(new StorageError('unhealthy', 'The disk fails.')) : work();
  sites = await RunningSites.start({
    keys,
    wrapStorage: ({ tips, ...rest }) => ({
      ...rest,
      tips: overriding(tips, {
        deleteReply: (...given) => failing(() => tips.deleteReply(...given)),
        closeMailbox: (...given) => failing(() => tips.closeMailbox(...given)),
      }),
    }),
  });
  source = await SourceVisit.begin(sites.source);
  codename = codenameOn(await source.tell('a story'))!.join(' ');
  const [conversation] = (await sites.storage.tips.listTips({ reader: 'x', limit: 1 })).tips;
  const newsroom = {
    ...sites.storage,
    ring: await ringFor(keys.newsroom),
    signer: keys.newsroom.unlocked,
  };
  reply = await storeReply(newsroom, conversation!.id, { message: 'an answer' });
  await source.get('/mailbox');
});
afterEach(() => sites.close());

const expectNotDeleted = (answer: Awaited<ReturnType<SourceVisit['post']>>) => {
  expect([answer.status, headingOn(answer)]).toEqual([503, say('notDeleted.heading')]);
  expect(answer.text).toContain(say('problem.maybeDeleted'));
  expect(answer.text).not.toContain(say('problem.keptNothing'));
  expect(sites.logged).toContain('storage-failed');
};

describe('while the disk fails', () => {
  it('the deletion of a reply is told as not done for certain, and can be done again', async () => {
    expectNotDeleted(await source.post('delete', { reply }));
    expect((await source.get('/mailbox')).text).toContain('an answer');
    fails = false;
    expect((await source.post('delete', { reply })).status).toBe(303);
    expect((await source.get('/mailbox')).text).not.toContain('an answer');
  });

  it('the closing of a mailbox too, and the visit goes on', async () => {
    expectNotDeleted(await source.post('close'));
    expect((await source.get('/mailbox')).text).toContain('an answer');
    fails = false;
    expect(headingOn(await source.post('close'))).toBe(say('closedMailbox.heading'));
    expect((await new SourceVisit(sites.source).open(codename)).status).toBe(404);
  });
});
