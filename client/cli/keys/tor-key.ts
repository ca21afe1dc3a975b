import { generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import { sizeOf } from '../files/new-file.ts';
import { writeNewText } from '../files/new-text.ts';
import { printLine, type Terminal } from '../terminal.ts';

export interface TorKeyOptions {
  /** With which the names of the files begin. */
  readonly name: string;
  /** The address of the staff site on Tor. */
  readonly onion: string;
  readonly out: string;
}

const BITS_OF_DIGIT = 5;
const BITS_OF_BYTE = 8;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, 6, without padding: as tor writes keys of client authorization (rend-spec-v3, G). */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(BITS_OF_BYTE, '0')).join('');
  const digits = bits.match(/.{1,5}/gu) ?? [];
  return digits.map((digit) => BASE32[Number.parseInt(digit.padEnd(BITS_OF_DIGIT, '0'), 2)]).join('');
}

function newKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return {
    publicKey: base32(Buffer.from(x, 'base64url')),
    privateKey: base32(Buffer.from(d, 'base64url')),
  };
}

/** Makes the two halves of the key without which a member of staff cannot reach the staff site on Tor. */
export async function makeTorKey(options: TorKeyOptions, terminal: Terminal): Promise<void> {
  const { name, out } = options;
  const address = addressOf(options.onion);
  requireName(name);
  const names = { server: `${name}.auth`, person: `${name}.auth_private` };
  for (const file of Object.values(names)) await requireNone(join(out, file));
  const { publicKey, privateKey } = newKeyPair();
  await mkdir(out, { recursive: true });
  await writeNewText(out, names.person, `${address}:descriptor:x25519:${privateKey}\n`);
  await writeNewText(out, names.server, `descriptor:x25519:${publicKey}\n`);
  const lines = [
    `${join(out, names.server)}: for the server. The operator copies it to`,
    '  /var/lib/tor/sealdrop-staff/authorized_clients/ and reloads tor. Taking it away there shuts this person out.',
    `${join(out, names.person)}: for this person alone. It lets its holder reach the staff site, and opens nothing.`,
    '  For the command line: into the folder that ClientOnionAuthDir names in the torrc of their computer, then reload tor.',
    '  Tor Browser asks for a private key when it goes to the staff site: that is what stands behind the last colon.',
    'Hand it over in person, and delete it here.',
  ];
  for (const line of lines) printLine(terminal.stdout, line);
}

function addressOf(text: string): string {
  const [, address] = /^(?:http:\/\/)?([a-z2-7]{56})\.onion\/?$/u.exec(text) ?? [];
  if (address !== undefined) return address;
  throw new CliError(
    'usage',
    `--onion ${JSON.stringify(text)} is no address of an onion service: 56 characters and .onion.`,
    'It is in the file hostname of the staff site: --onion "$(cat /var/lib/tor/sealdrop-staff/hostname)".',
  );
}

function requireName(name: string): void {
  if (/^\w[\w-]{0,39}$/u.test(name)) return;
  throw new CliError(
    'usage',
    '--name is a word with which names of files begin: letters, digits, _ and -.',
    'sealdrop keys tor --name kim --onion ADDRESS.onion',
  );
}

async function requireNone(path: string): Promise<void> {
  if ((await sizeOf(path)) === undefined) return;
  throw new CliError(
    'file-exists',
    `${path} is there already. No key was made.`,
    'Choose another --name, or another folder: --out DIR.',
  );
}
