import { webcrypto } from 'node:crypto';
import { openBodyUnfinished } from '../../keys/body/open-body.ts';
import { openWithLibrary } from '../../keys/body/open-with-library.ts';
import { webSeipd1Ciphers } from '../../keys/ciphers-web-seipd1.ts';
import { type SessionKey, type Suite, webCiphers } from '../../keys/index.ts';
import { ciphers } from './sealed-tip.ts';

const subtle = webcrypto.subtle as unknown as Parameters<typeof webCiphers>[0];

export const inBrowser = webCiphers(subtle);
/** With what a browser loads only for a ring that asks for SEIPD version 1. */
export const inBrowserWithSeipd1 = webCiphers(subtle, webSeipd1Ciphers());

type Open = (body: AsyncIterable<Uint8Array>, sessionKey: SessionKey) => AsyncIterable<Uint8Array>;

/** Every way in which a body is opened: on a server or at a terminal, and in a browser. */
export const PATHS: readonly (readonly [string, Suite, Open])[] = [
  ['version 1 over node:crypto', 'seipd1-aes256', (body, key) => openBodyUnfinished(body, key, ciphers)],
  ['version 1 by OpenPGP.js', 'seipd1-aes256', (body, key) => openWithLibrary(body, key)],
  [
    'version 1 over WebCrypto and plain JavaScript',
    'seipd1-aes256',
    (body, key) => openBodyUnfinished(body, key, inBrowserWithSeipd1),
  ],
  ['version 2 over node:crypto', 'seipd2-aes256-gcm', (body, key) => openBodyUnfinished(body, key, ciphers)],
  ['version 2 over WebCrypto', 'seipd2-aes256-gcm', (body, key) => openBodyUnfinished(body, key, inBrowser)],
];
