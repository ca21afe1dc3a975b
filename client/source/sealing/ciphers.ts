import { type BodyCiphers, type Suite, webCiphers } from '../../../keys/source.ts';

const withoutSeipd1 = webCiphers(crypto.subtle);
let withSeipd1: Promise<BodyCiphers> | undefined;

/** What is needed for SEIPD version 1 is loaded only where a ring asks for it. */
export function ciphersFor(suite: Suite): Promise<BodyCiphers> {
  if (suite === 'seipd2-aes256-gcm') return Promise.resolve(withoutSeipd1);
  withSeipd1 ??= import('../../../keys/ciphers-web-seipd1.ts').then(({ webSeipd1Ciphers }) =>
    webCiphers(crypto.subtle, webSeipd1Ciphers()),
  );
  return withSeipd1;
}
