import {
  type AuditAction,
  generateSessionKey,
  signAction,
  signStatement,
  staffAction,
} from '../../keys/index.ts';
import type { RunningSites } from './running-server.ts';
import type { TestKey } from './test-keys.ts';

type Headers = Record<string, string>;

/** A session for requests that no client of ours would make. */
export interface StaffSession {
  readonly headers: Headers;
  /** The headers of a request that does this. */
  signed(action: AuditAction, subject: string, now?: Date): Promise<Headers>;
}

/** Signs in by hand. */
export async function signedInSession(
  { staff, clock }: Pick<RunningSites, 'staff' | 'clock'>,
  { publicKey: { fingerprint }, unlocked }: TestKey,
): Promise<StaffSession> {
  const given = await post(`${staff}/api/sign-in/challenge`, { fingerprint });
  const { nonce, expires } = (await given.json()) as { readonly nonce: string; readonly expires: string };
  const signer = await generateSessionKey();
  const session = signer.publicKey;
  const statement = { origin: staff, fingerprint, nonce, expires, session };
  const signature = await signStatement(statement, unlocked, clock.now());
  const answer = await post(`${staff}/api/sign-in`, { fingerprint, nonce, session, signature });
  const { token } = (await answer.json()) as { readonly token: string };
  const [cookie = ''] = answer.headers.getSetCookie();
  const headers = { cookie: cookie.split(';')[0] ?? '', 'x-sealdrop-token': token };
  return {
    headers,
    signed: async (action, subject, now = clock.now()) => {
      const done = staffAction(action, subject, now);
      const proof = { day: done.day, nonce: done.nonce, signature: await signAction(done, signer) };
      const header = Buffer.from(JSON.stringify(proof)).toString('base64url');
      return { ...headers, 'x-sealdrop-action': header };
    },
  };
}

/** The headers of a session. */
export async function signedInHeaders(
  sites: Pick<RunningSites, 'staff' | 'clock'>,
  key: TestKey,
): Promise<Headers> {
  return (await signedInSession(sites, key)).headers;
}

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
