/** A process of its own for tests/keys/memory.test.ts: seals and opens a long body at once and tells its peak memory. */
import * as nodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openBodyUnfinished } from '../../keys/body/open-body.ts';
import { newSessionKey, nodeCiphers, sealBody, type Suite } from '../../keys/index.ts';

const PIECE_BYTES = 65_536;

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
async function* plaintext(length: number) {
  for (let at = 0; at < length; at += PIECE_BYTES) yield new Uint8Array(PIECE_BYTES);
}

async function* flat(batches: AsyncIterable<readonly Uint8Array[]>) {
  for await (const batch of batches) for (const piece of batch) yield Uint8Array.from(piece);
}

const [suite = '', bytes = ''] = process.argv.slice(2);
const ciphers = nodeCiphers(nodeCrypto);
const sessionKey = newSessionKey(suite as Suite);
const before = process.memoryUsage().rss;
let opened = 0;
for await (const piece of openBodyUnfinished(
  flat(sealBody(plaintext(Number(bytes)), sessionKey, ciphers)),
  sessionKey,
  ciphers,
)) {
  opened += piece.length;
}
// Not `resourceUsage().maxRSS`: Linux lets a child begin with the peak of the process that started it.
const peak = Number(/VmHWM:\s+(\d+)/u.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
process.stdout.write(JSON.stringify({ opened, grown: peak - before }));
