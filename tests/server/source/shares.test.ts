import { request } from 'node:http';
import { wordingFor } from '../../../server/source/locales/index.ts';
import {
  answerTo,
  encodeForm,
  FORM_TYPE,
  type FormAnswer,
  type FormPart,
  OWN_FORM,
} from '../../support/multipart-form.ts';
import { patternBytes } from '../../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { headingOn } from '../../support/source-visit.ts';

const MIB = 2 ** 20;
const message = { field: 'message', value: 'A text that took an hour to write.' } as const;
const file = { name: 'film.mov', bytes: patternBytes(MIB) };
const { say } = wordingFor('en');

let sites: RunningSites;
/** A visitor may have a quarter of what is accepted in a day: 3 MiB. */
beforeEach(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: {
      SEALDROP_LIMIT_LOOPBACK: 'yes',
      SEALDROP_TIPS_PER_MINUTE: '100',
      SEALDROP_MAX_TIP_BYTES: '2MiB',
      SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
      SEALDROP_DAY_BYTES: '12MiB',
      SEALDROP_UNFINISHED_BYTES: '8MiB',
    },
  });
});
afterEach(() => sites.close());

/** @param network the first three numbers of an address of this machine */
function send(network: string, parts: readonly FormPart[]): Promise<FormAnswer> {
  const body = encodeForm(parts);
  const sent = request(`${sites.source}/en/send`, {
    method: 'POST',
    agent: false,
    localAddress: `${network}.1`,
    headers: { 'content-type': FORM_TYPE, 'content-length': body.length, ...OWN_FORM },
  });
  sent.end(body);
  return answerTo(sent);
}

describe('a network that has sent as much as one may in a day', () => {
  it('is told what to do, keeps its text, and can still send words; others send files', async () => {
    for (let sent = 0; sent < 2; sent++) expect((await send('127.0.1', [message, file])).status).toBe(200);
    const refused = await send('127.0.1', [message, file]);
    expect([refused.status, headingOn(refused)]).toEqual([429, say('shareUsed.heading')]);
    expect(refused.text).toContain(say('problem.keptNothing'));
    expect(refused.text).toContain(`${message.value}</textarea>`);
    expect((await send('127.0.1', [message])).status).toBe(200);
    expect((await send('127.0.2', [message, file])).status).toBe(200);
    sites.clock.advance({ hours: 24 });
    expect((await send('127.0.1', [message, file])).status).toBe(200);
  });
});
