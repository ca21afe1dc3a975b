import express, { type RequestHandler, type Response, type Router } from 'express';
import type { PublicKey, VerifiedLog } from '../keys/index.ts';

type KeyLog = () => Promise<VerifiedLog | undefined>;
/** False: there is nothing to send. */
type Send = (response: Response, log: VerifiedLog) => boolean;

/** What everybody may see of the newsroom's keys, on both sites. */
export function publicKeyRoutes(keyLog: KeyLog): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get('/keys/log.json', answer(keyLog, sendLog));
  router.get('/keys/revoked.asc', answer(keyLog, sendRevoked));
  return router;
}

/** The ring of now. The source site has a route of its own for it. */
export function ringRoute(keyLog: KeyLog): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get(
    '/keys/newsroom.asc',
    answer(keyLog, (response, { head }) => sendKeys(response, head.ring)),
  );
  return router;
}

/** Where there is nothing of it, as any other address. */
function answer(keyLog: KeyLog, send: Send): RequestHandler {
  return async (_request, response, next) => {
    const log = await keyLog();
    if (log === undefined || !send(response, log)) next();
  };
}

const sendLog: Send = (response, { entries }) => {
  response.json({
    format: 'sealdrop-key-log/1',
    entries: entries.map(({ text, signatures }) => ({ entry: text, signatures })),
  });
  return true;
};

const sendRevoked: Send = (response, { entries }) => {
  return sendKeys(
    response,
    entries.flatMap(({ revoked }) => revoked),
  );
};

function sendKeys(response: Response, keys: readonly PublicKey[]): boolean {
  if (keys.length === 0) return false;
  response.type('application/pgp-keys').send(keys.map(({ armored }) => armored).join('\n'));
  return true;
}
