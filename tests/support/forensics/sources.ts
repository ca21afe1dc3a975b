import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Codename, deriveLocator, deriveLock, readCodename, type Ring } from '../../../keys/index.ts';
import { encodeForm, FORM_TYPE, type FormPart, OWN_FORM, partHead, sendForm } from '../multipart-form.ts';
import { RawConnection, requestHead } from '../raw-connection.ts';
import { ScriptingSource } from '../scripting-source.ts';
import { codenameOn, SourceVisit } from '../source-visit.ts';
import type { Canaries } from './canaries.ts';
import type { WayIn } from './way-in.ts';

/** More than lies in a row. */
const FILE_REPEATS = 3000;
const LARGE_BYTES = 2 ** 20;
const SECRET_BYTES = 32;
/** Some nonsense has no answer. */
const ANSWER_TRIES = 50;

/** A source on a way of their own, whose every word is remembered. */
export class WatchedSource {
  readonly #way: WayIn;
  readonly #canaries: Canaries;
  readonly #locale: 'en' | 'ko';
  readonly #headers: Readonly<Record<string, string>>;

  constructor(way: WayIn, canaries: Canaries, locale: 'en' | 'ko') {
    this.#way = way;
    this.#canaries = canaries;
    this.#locale = locale;
    this.#headers = headersWith(canaries);
  }

  hangUp(): Promise<void> {
    return this.#way.hangUp();
  }

  /** Without a script: a form with a file, a later message, a look into the mailbox. @returns the codename */
  async tell(): Promise<string> {
    const visit = await this.#visit();
    const words = codenameOn(await visit.send(this.#form()));
    if (words === undefined) throw new Error('The receipt shows no codename.');
    await this.#rememberCodename(words.join(' '));
    await visit.get('/mailbox');
    await this.#tellMore(visit);
    await visit.post('leave');
    return words.join(' ');
  }

  /** Comes back, and does with the mailbox what there is to do. @returns what the mailbox showed */
  async comeBack(codename: string, end: 'leave' | 'close'): Promise<string> {
    const visit = await this.#visit();
    await visit.open(`${codename} ${this.#canaries.word('wrong codename')}`);
    const { text, headers } = await visit.open(codename);
    if (JSON.stringify(headers).includes(codename)) throw new Error('A header holds the codename.');
    this.#rememberCookie(visit);
    for (const [, reply] of text.matchAll(/name="reply" value="([a-z2-7]{26})"/gu)) {
      await visit.post('file', { reply: reply!, position: '1' });
      if (end === 'close') await visit.post('delete', { reply: reply! });
    }
    await this.#tellMore(visit);
    await visit.post(end);
    return text;
  }

  /** With a script, as the browser does it. @returns the tip, and what finds its mailbox */
  async tellSealed(ring: Ring): Promise<{ readonly tip: string; readonly locator: string }> {
    const source = this.#scripting(ring);
    const prepared = await source.prepare(this.#canaries.sentence('sealed message'), [
      this.#content(),
      this.#content(),
    ]);
    const { status } = await source.post(`/tips?${this.#canaries.word('query')}`, prepared);
    if (status >= 300) throw new Error(`The sealed tip was refused: ${status}`);
    await this.#rememberCodename(source.codename ?? '');
    return { tip: prepared.tip, locator: prepared.mailbox['locator']! };
  }

  /** Opens the mailbox with a script, reads, deletes, and closes it. @returns how many replies there were */
  async readSealed(locator: string, ring: Ring): Promise<number> {
    const source = this.#scripting(ring);
    const { status, body } = await source.post('/mailbox', { locator });
    if (status !== 200) throw new Error(`The mailbox did not open: ${status}`);
    const replies = body['replies'] as readonly {
      readonly tip: string;
      readonly parts: readonly { id: string }[];
    }[];
    for (const { tip, parts } of replies) {
      for (const { id: part } of parts) await source.post('/mailbox/body', { locator, part });
      await source.post('/mailbox/delete', { locator, tip });
    }
    await source.post('/mailbox/close', { locator });
    return replies.length;
  }

  /** Begins to upload a form, and leaves the connection open. */
  async beginForm(): Promise<RawConnection> {
    const line = await RawConnection.open(this.#way.origin);
    const length = { 'Content-Type': FORM_TYPE, 'Content-Length': LARGE_BYTES + LARGE_BYTES / 2 };
    line.send(this.#head(`POST /${this.#locale}/send?${this.#canaries.word('query')}`, length));
    line.send(encodeForm(this.#form()).subarray(0, -20));
    line.send('\r\n');
    line.send(partHead({ name: `${this.#canaries.word('file name')}.bin`, bytes: '' }));
    line.send(this.#content().subarray(0, LARGE_BYTES / 2));
    return line;
  }

  /** Begins to upload a sealed file, of which half comes, and leaves the connection open. */
  async beginSealed(ring: Ring): Promise<RawConnection> {
    const source = this.#scripting(ring);
    const { body } = await source.seal(randomBytes(LARGE_BYTES));
    const owner = { 'X-Sealdrop': 1, 'X-Sealdrop-Owner': source.owner, 'Tus-Resumable': '1.0.0' };
    const creating = await RawConnection.open(this.#way.origin);
    creating.send(
      this.#head('POST /api/uploads', { ...owner, 'Upload-Length': body.length, 'Content-Length': 0 }),
    );
    await creating.untilAnswered();
    creating.cut();
    const path = /^location: (?:https?:\/\/[^/]*)?(\S+)/imu.exec(creating.received)?.[1];
    if (path === undefined) throw new Error(`No upload was begun: ${creating.received.slice(0, 200)}`);
    const line = await RawConnection.open(this.#way.origin);
    const sent = {
      'Upload-Offset': 0,
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': body.length,
    };
    line.send(this.#head(`PATCH ${path}`, { ...owner, ...sent }));
    line.send(body.subarray(0, LARGE_BYTES / 2));
    return line;
  }

  /** Whatever is answered with no. @returns the answers */
  async makeMistakes(ring: Ring): Promise<readonly number[]> {
    const { origin } = this.#way;
    const said = (place: string) => this.#canaries.word(place);
    const send = async (parts: readonly FormPart[], headers = this.#headers) =>
      (await sendForm(origin, parts, { path: `/${this.#locale}/send`, headers })).status;
    const source = this.#scripting(ring);
    const answers = [
      await send([{ field: 'message', value: said('without a form').repeat(20_000) }]),
      await send([...this.#form(), ...this.#form(), ...this.#form(), ...this.#form()]),
      await send([...this.#form(), { raw: `--broken ${said('broken form')}` }]),
      await send(this.#form(), {
        ...this.#headers,
        'sec-fetch-site': 'cross-site',
        origin: `https://${said('origin')}`,
      }),
      (await source.ask('GET', `/${said('path')}?${said('query')}`)).status,
      (await source.post('/tips', { [said('key')]: said('value') })).status,
      (await source.post('/mailbox', { locator: randomBytes(SECRET_BYTES).toString('base64url') })).status,
      (
        await source.ask('POST', '/uploads', undefined, {
          'upload-length': '9'.repeat(12),
          'tus-resumable': '1.0.0',
          'upload-metadata': `name ${Buffer.from(said('tus name')).toString('base64')}`,
        })
      ).status,
    ];
    return [...answers, ...(await this.#shoutNonsense())];
  }

  /** What no browser sends. */
  async #shoutNonsense(): Promise<readonly number[]> {
    const said = (place: string) => this.#canaries.word(place);
    const nonsense = [
      this.#head(`GET /${said('path')}.php?${said('query')}#${said('fragment')}`),
      this.#head(`${said('method').toUpperCase()} /`),
      `${said('no request')}\r\n\r\n`,
      this.#head('POST /en/send', { 'Content-Type': `text/${said('type')}`, 'Content-Length': 3 }) + 'abc',
      this.#head('POST /en/send', { 'Content-Type': FORM_TYPE, 'Content-Length': 2 ** 40 }) +
        said('too large'),
      this.#head('GET /en', { 'X-Long': said('long header').repeat(500) }),
      this.#head('POST /en/mailbox/open', {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Transfer-Encoding': 'chunked',
      }) + `zz${said('chunk')}\r\n`,
    ];
    const answers: number[] = [];
    for (const text of nonsense) {
      const line = await RawConnection.open(this.#way.origin);
      line.send(text);
      for (let tries = 0; tries < ANSWER_TRIES && line.statuses.length === 0; tries++) await sleep(10);
      answers.push(...line.statuses);
      line.cut();
    }
    return answers;
  }

  async #visit(): Promise<SourceVisit> {
    const visit = new SourceVisit(this.#way.origin, { locale: this.#locale, headers: this.#headers });
    await visit.get(`/?${this.#canaries.word('query')}`);
    await visit.get('/mailbox');
    this.#rememberCookie(visit);
    await visit.get('/');
    return visit;
  }

  async #tellMore(visit: SourceVisit): Promise<void> {
    const { text } = await visit.get('/mailbox');
    if (!text.includes('mailbox/send')) throw new Error('The mailbox did not open.');
    await visit.send(
      [{ field: 'message', value: this.#canaries.sentence('later message') }, this.#file()],
      '/mailbox/send',
    );
  }

  #form(): readonly FormPart[] {
    const field = this.#canaries.word('field');
    return [
      { field: 'message', value: `${this.#canaries.sentence('message')}\r\n`.repeat(20) },
      { field, value: this.#canaries.word('value') },
      this.#file(),
    ];
  }

  #file(): FormPart {
    const name = this.#canaries.sentence('file name');
    return {
      name: `${name}.pdf`,
      type: `application/${this.#canaries.word('type')}`,
      bytes: this.#content(),
    };
  }

  /** Repeated, and in two encodings: whatever is kept of it in clear is found. */
  #content(): Buffer {
    const text = `${this.#canaries.sentence('content')}\n`;
    return Buffer.concat([
      Buffer.from(text.repeat(FILE_REPEATS)),
      Buffer.from(text.repeat(FILE_REPEATS), 'utf16le'),
    ]);
  }

  #scripting(ring: Ring): ScriptingSource {
    const source = new ScriptingSource(this.#way.origin, ring, this.#headers);
    this.#canaries.secret('owner of uploads', source.owner);
    this.#canaries.bytes('owner of uploads', Buffer.from(source.owner, 'base64url'));
    return source;
  }

  #head(line: string, headers: Readonly<Record<string, string | number>> = {}): string {
    return requestHead(line, this.#way.origin, { ...OWN_FORM, ...this.#headers, ...headers });
  }

  #rememberCookie({ cookie }: SourceVisit): void {
    const value = cookie?.split('=')[1];
    if (value === undefined) throw new Error('The visit has no cookie.');
    this.#canaries.secret('cookie', value);
    this.#canaries.bytes('cookie', Buffer.from(value, 'base64url'));
  }

  async #rememberCodename(text: string): Promise<void> {
    const read = await readCodename(text, this.#locale);
    if (!('codename' in read)) throw new Error('That is no codename.');
    this.#canaries.codename(text.split(' '));
    await this.#rememberKeys(read.codename);
  }

  async #rememberKeys(codename: Codename): Promise<void> {
    const answer = await fetch(`${this.#way.origin}/api/newsroom`, { headers: { 'x-sealdrop': '1' } });
    const { salt } = (await answer.json()) as { readonly salt: string };
    const bytes = Buffer.from(salt, 'base64');
    this.#canaries.bytes('locator', await deriveLocator(codename, bytes));
    this.#canaries.bytes('key of a mailbox', (await deriveLock(codename, bytes)).bytes);
  }
}

function headersWith(canaries: Canaries): Readonly<Record<string, string>> {
  const word = (place: string) => canaries.word(place);
  return {
    'user-agent': `Mozilla/5.0 (${word('user agent')})`,
    'accept-language': `ko, ${word('language')};q=0.5`,
    referer: `https://${word('referrer')}.example/${word('path of referrer')}`,
    'x-forwarded-for': canaries.address('forwarded for'),
    forwarded: `for="[${canaries.address('forwarded')}]"`,
    via: word('via'),
    'x-real-ip': canaries.address('real address'),
  };
}
