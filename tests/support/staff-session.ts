import { signStatement } from '../../keys/index.ts';
import type { RunningSites } from './running-server.ts';
import type { TestKey } from './test-keys.ts';

/** Signs in by hand; the headers of the session, for requests that no client of ours would make. */
export async function signedInHeaders(
  { staff, clock }: Pick<RunningSites, 'staff' | 'clock'>,
  { publicKey: { fingerprint }, unlocked }: TestKey,
): Promise<Record<string, string>> {
  const given = await post(`${staff}/api/sign-in/challenge`, { fingerprint });
  const { nonce, expires } = (await given.json()) as { readonly nonce: string; readonly expires: string };
  const statement = { origin: staff, fingerprint, nonce, expires };
  const signature = await signStatement(statement, unlocked, clock.now());
  const answer = await post(`${staff}/api/sign-in`, { fingerprint, nonce, signature });
  const { token } = (await answer.json()) as { readonly token: string };
  const [cookie = ''] = answer.headers.getSetCookie();
  return { cookie: cookie.split(';')[0] ?? '', 'x-sealdrop-token': token };
}

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
