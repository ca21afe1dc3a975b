import { request } from 'node:http';
import {
  answerTo,
  encodeForm,
  type FormAnswer,
  type FormPart,
  FORM_TYPE,
  OWN_FORM,
} from './multipart-form.ts';

type Fields = Readonly<Record<string, string>>;

/** A source in a browser without JavaScript, told by requests: keeps the cookie, and the values of the last form. */
export class SourceVisit {
  readonly site: string;
  readonly locale: string;
  /** What the browser says of itself. */
  readonly headers: Fields;
  cookie: string | undefined;
  values: { readonly form: string; readonly once: string } = { form: '', once: '' };

  constructor(
    site: string,
    {
      locale = 'en',
      cookie,
      headers = {},
    }: { locale?: string; cookie?: string | undefined; headers?: Fields } = {},
  ) {
    this.site = site;
    this.locale = locale;
    this.headers = headers;
    this.cookie = cookie;
  }

  /** Opens the form. */
  static async begin(site: string, locale = 'en'): Promise<SourceVisit> {
    const visit = new SourceVisit(site, { locale });
    await visit.get('/');
    return visit;
  }

  /** Another window of the same browser, with a form of its own. */
  async secondTab(): Promise<SourceVisit> {
    const tab = new SourceVisit(this.site, this);
    await tab.get('/');
    return tab;
  }

  get(path: string): Promise<FormAnswer> {
    return this.#ask('GET', path);
  }

  /** @param path `/send`, or `/mailbox/send` */
  send(parts: readonly FormPart[], path = '/send'): Promise<FormAnswer> {
    const fields = Object.entries(this.values).map(([field, value]) => ({ field, value }));
    return this.#ask('POST', path, { type: FORM_TYPE, body: encodeForm([...fields, ...parts]) });
  }

  tell(message: string, path?: string): Promise<FormAnswer> {
    return this.send([{ field: 'message', value: message }], path);
  }

  post(action: string, fields: Fields = {}): Promise<FormAnswer> {
    const body = Buffer.from(new URLSearchParams({ form: this.values.form, ...fields }).toString());
    return this.#ask('POST', `/mailbox/${action}`, { type: 'application/x-www-form-urlencoded', body });
  }

  /** Enters a codename, and looks at the mailbox when it opens. */
  async open(codename: string): Promise<FormAnswer> {
    if (this.cookie === undefined) await this.get('/mailbox');
    const answer = await this.post('open', { codename });
    return answer.status === 303 ? this.get('/mailbox') : answer;
  }

  async #ask(
    method: string,
    path: string,
    sent?: { readonly type: string; readonly body: Buffer },
  ): Promise<FormAnswer> {
    const asked = request(`${this.site}/${this.locale}${path}`, {
      method,
      agent: false,
      headers: {
        ...OWN_FORM,
        ...this.headers,
        ...(this.cookie !== undefined && { cookie: this.cookie }),
        ...(sent && { 'content-type': sent.type, 'content-length': sent.body.length }),
      },
    });
    const answering = answerTo(asked);
    asked.end(sent?.body);
    const answer = await answering;
    const [set] = answer.headers['set-cookie'] ?? [];
    if (set !== undefined) this.cookie = set.includes('Max-Age=0') ? undefined : set.split(';', 1)[0];
    this.values = { form: valueOf('form', answer) ?? '', once: valueOf('once', answer) ?? '' };
    return answer;
  }
}

/** The codename that a receipt shows. */
export function codenameOn({ text }: FormAnswer): readonly string[] | undefined {
  const list = /<ol class="secret[^>]*>(.*?)<\/ol>/u.exec(text)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/<li>([^<]*)<\/li>/gu)].map(([, word]) => word!);
}

export function headingOn({ text }: FormAnswer): string | undefined {
  return /<h1[^>]*>([^<]*)<\/h1>/u.exec(text)?.[1];
}

function valueOf(name: string, { text }: FormAnswer): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(text)?.[1];
}
