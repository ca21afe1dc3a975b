import { createReadStream, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { pipeline } from 'node:stream/promises';

const BOUNDARY = 'sealdrop-bench-boundary';

function partHeader(disposition: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
}

function post(site: string, length: number, agent?: Agent) {
  const outgoing = request(new URL('/en/send', site), {
    method: 'POST',
    // A connection kept from before GnuPG's turn would be closed by now.
    agent: agent ?? false,
    headers: {
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': length,
      'Sec-Fetch-Site': 'same-origin',
    },
  });
  const answered = new Promise<void>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`The server answered ${answer.statusCode ?? 0}.`));
      });
    });
  });
  answered.catch(() => undefined);
  return { outgoing, answered };
}

/** A file, as a browser without JavaScript sends it. Seconds until the receipt. */
export async function uploadFile(site: string, path: string): Promise<number> {
  const head = `${partHeader('name="attachments"; filename="bench.bin"')}Content-Type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const started = performance.now();
  const { outgoing, answered } = post(site, head.length + statSync(path).size + tail.length);
  outgoing.write(head);
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), outgoing, { end: false });
  outgoing.end(tail);
  await answered;
  return (performance.now() - started) / 1000;
}

/** Short texts by so many clients at once. Tips a second, each with its receipt. */
export async function textTipsPerSecond(site: string, clients: number, tips: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const body = `${partHeader('name="message"')}\r\nA text of some length, as people write it. ${'word '.repeat(100)}\r\n--${BOUNDARY}--\r\n`;
  let left = tips;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const { outgoing, answered } = post(site, Buffer.byteLength(body), agent);
        outgoing.end(body);
        await answered;
      }
    }),
  );
  agent.destroy();
  return tips / ((performance.now() - started) / 1000);
}

/** Another visitor opens the form again and again until told to stop. The times of all visits, milliseconds. */
export async function visitUntil(site: string, stopped: () => boolean): Promise<readonly number[]> {
  const PAUSE_MS = 20;
  const times: number[] = [];
  while (!stopped()) {
    const started = performance.now();
    const page = await fetch(new URL('/en/', site));
    await page.text();
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}
