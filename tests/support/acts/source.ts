import type { Act } from './act.ts';
import { content, STAGED } from './content.ts';
import { Refused } from './refused.ts';
import { ScriptingSource, type SealedRequest } from '../scripting-source.ts';
import { codenameOn, SourceVisit } from '../source-visit.ts';
import type { FormAnswer } from '../multipart-form.ts';
import { ringFor } from '../test-keys.ts';
import { ALONE, ANSWERED, ASKED, fileOf, formWith, type Stage } from './stage.ts';

/** How often a browser asks where an upload is, and goes on. */
const MAX_TRIES = 3;

/** A tip by a form, and the same form once more. */
export const sendByForm: Act = async ({ source }) => {
  const visit = await SourceVisit.begin(source);
  const { values } = visit;
  return {
    after: content([[ASKED, ANSWERED], [ALONE], ['by form']]),
    run: async () => {
      visit.values = values;
      const answer = requireOk(await visit.send(formWith('by form')));
      return codenameOn(answer) === undefined ? undefined : 'codename';
    },
  };
};

/** A further message, by the form of an open mailbox. */
export const writeMore: Act = async (stage) => {
  const visit = await openMailbox(stage);
  const { values } = visit;
  return {
    after: content([[ASKED, ANSWERED, 'more'], [ALONE]]),
    run: async () => {
      visit.values = values;
      requireOk(await visit.send(formWith('more'), '/mailbox/send'));
    },
  };
};

/** With the files of the replies; nothing of it changes anything. */
export const readMailbox: Act = async (stage) => {
  const visit = await openMailbox(stage);
  return {
    after: STAGED,
    run: async () => {
      const { text } = requireOk(await visit.get('/mailbox'));
      if (!text.includes(`>${ANSWERED}<`)) throw new Refused(200, text);
      const file = await visit.post('file', { reply: replyOn(text), position: '1' }).catch(refuseCut);
      const answer = requireOk(file);
      if (!answer.body.equals(fileOf(ANSWERED))) throw new Error('Another file was given than was sent.');
    },
  };
};

export const deleteReply: Act = async (stage) => {
  const visit = await openMailbox(stage);
  const reply = replyOn((await visit.get('/mailbox')).text);
  return {
    after: content([[ASKED, ANSWERED], [ALONE]], { delivered: 0 }),
    inPart: true,
    run: async () => {
      requireOk(await visit.post('delete', { reply }));
    },
  };
};

export const closeMailbox: Act = async (stage) => {
  const visit = await openMailbox(stage);
  return {
    after: content([[ASKED, ANSWERED], [ALONE]], { delivered: 0 }),
    inPart: true,
    run: async () => {
      const answer = await visit.post('close');
      // It was closed, and only the answer did not say so.
      if (answer.status !== 403) requireOk(answer);
    },
  };
};

/** A tip that a browser seals and uploads in two pieces, going on wherever it was left. */
export const sendSealed: Act = async ({ source, keys }) => {
  const browser = new GoingOn(source, await ringFor(keys.newsroom));
  let tip: SealedRequest | undefined;
  return {
    after: content([[ASKED, ANSWERED], [ALONE], ['sealed']]),
    run: async () => {
      tip ??= await browser.prepare('sealed', [fileOf('sealed')]);
      const { status, body } = await browser.post('/tips', tip);
      if (status !== 201) throw new Refused(status, String(body['code']));
    },
  };
};

class GoingOn extends ScriptingSource {
  override async upload(body: Uint8Array): Promise<string> {
    const id = await stubbornly(() => this.#begin(body.length));
    await stubbornly(async () => {
      for (let offset = await this.#offset(id); offset < body.length;)
        offset = await this.#append(id, offset, body.subarray(offset, offset + Math.ceil(body.length / 2)));
    });
    return id;
  }

  async #begin(length: number): Promise<string> {
    const { headers } = await this.#tus('POST', '', { 'upload-length': String(length) });
    return headers.get('location')?.split('/').at(-1) ?? '';
  }

  async #offset(id: string): Promise<number> {
    return Number((await this.#tus('HEAD', `/${id}`)).headers.get('upload-offset'));
  }

  async #append(id: string, offset: number, piece: Uint8Array): Promise<number> {
    const type = { 'content-type': 'application/offset+octet-stream' };
    const answer = await this.#tus('PATCH', `/${id}`, { 'upload-offset': String(offset), ...type }, piece);
    return Number(answer.headers.get('upload-offset'));
  }

  async #tus(method: string, path: string, headers: object = {}, body?: Uint8Array): Promise<Response> {
    const ours = { 'x-sealdrop': '1', 'x-sealdrop-owner': this.owner, 'tus-resumable': '1.0.0' };
    const answer = await fetch(`${this.origin}/api/uploads${path}`, {
      method,
      headers: { ...ours, ...headers },
      ...(body && { body: body as BodyInit }),
    });
    if (!answer.ok) throw new Refused(answer.status, await answer.text());
    return answer;
  }
}

async function stubbornly<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused) || tried === MAX_TRIES) throw error;
    }
  }
}

async function openMailbox({ source, codename }: Stage): Promise<SourceVisit> {
  const visit = new SourceVisit(source);
  requireOk(await visit.open(codename));
  return visit;
}

function requireOk(answer: FormAnswer): FormAnswer {
  if (answer.status >= 400) throw new Refused(answer.status, answer.text);
  return answer;
}

/** The browser sees that the file is not complete. */
function refuseCut(error: unknown): never {
  throw new Refused(0, (error as Error).message);
}

function replyOn(text: string): string {
  return /name="reply" value="([a-z2-7]+)"/u.exec(text)?.[1] ?? '';
}
