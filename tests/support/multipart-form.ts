import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface FormField {
  readonly field: string;
  readonly value: string | Buffer;
}

export interface FormFile {
  /** `attachments` unless given. */
  readonly field?: string;
  /** As it stands between the quotes: a browser writes `%22` for a quotation mark, `%0D%0A` for a line break. */
  readonly name: string;
  readonly type?: string;
  readonly bytes: string | Uint8Array;
}

export type FormPart = FormField | FormFile | { readonly raw: string | Buffer };

export const BOUNDARY = '----WebKitFormBoundaryOfTheTests';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
/** What a browser adds to a form that was sent from the site's own page. */
export const OWN_FORM = { 'sec-fetch-site': 'same-origin' } as const;

/** A form as browsers encode it (WHATWG HTML, "multipart/form-data encoding algorithm"), or as they never would. */
export function encodeForm(parts: readonly FormPart[]): Buffer {
  return Buffer.concat([...parts.map(encodePart), formEnd()]);
}

export function encodePart(part: FormPart): Buffer {
  if ('raw' in part) return Buffer.from(part.raw);
  const content = 'name' in part ? part.bytes : part.value;
  return Buffer.concat([partHead(part), Buffer.from(content), Buffer.from('\r\n')]);
}

/** Everything of a part before its content. */
export function partHead(part: FormField | FormFile): Buffer {
  const { field = 'attachments' } = part;
  const file =
    'name' in part
      ? `; filename="${part.name}"\r\nContent-Type: ${part.type ?? 'application/octet-stream'}`
      : '';
  return Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"${file}\r\n\r\n`);
}

export function formEnd(): Buffer {
  return Buffer.from(`--${BOUNDARY}--\r\n`);
}

export interface FormAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: Buffer;
  /** The page. */
  readonly text: string;
}

export interface SendOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a form as the site's own page would, over a connection of its own. */
export function sendForm(
  origin: string,
  parts: readonly FormPart[],
  { path = '/en/send', headers = {} }: SendOptions = {},
): Promise<FormAnswer> {
  return sendBody(origin, encodeForm(parts), { path, headers: { ...OWN_FORM, ...headers } });
}

export async function sendBody(
  origin: string,
  body: Buffer | AsyncIterable<Uint8Array>,
  { path = '/en/send', headers = {} }: SendOptions = {},
): Promise<FormAnswer> {
  const length = Buffer.isBuffer(body) ? { 'content-length': String(body.length) } : {};
  const sent = request(origin + path, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': FORM_TYPE, ...length, ...headers },
  });
  const answer = answerTo(sent);
  if (Buffer.isBuffer(body)) sent.end(body);
  else void pump(body, sent);
  return answer;
}

export function answerTo(sent: ReturnType<typeof request>): Promise<FormAnswer> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const packed = Buffer.concat(pieces);
        const body = response.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body, text: body.toString() });
      });
    });
  });
}

/** Stops by itself when the answer is there or the connection is gone. */
async function pump(body: AsyncIterable<Uint8Array>, sent: ReturnType<typeof request>): Promise<void> {
  const over = new AbortController();
  const stop = () => {
    over.abort();
  };
  sent.on('response', stop).on('close', stop);
  for await (const piece of body) {
    if (over.signal.aborted) break;
    if (!sent.write(piece)) await once(sent, 'drain', { signal: over.signal }).catch(() => undefined);
  }
  sent.end();
}
