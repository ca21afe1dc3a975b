import { join } from 'node:path';
import { StaffApiError, type TipDetail, type TipPart } from '../../staff-api/index.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { Progress } from '../progress.ts';
import type { Desk } from './desk.ts';
import { messageFolder } from './message-folder.ts';
import type { Tally } from './tally.ts';

/** Writes each part as the plain OpenPGP message that it is: envelope, then body. Opens nothing. */
export async function exportSealed(desk: Desk, tip: TipDetail, folder: string, tally: Tally): Promise<void> {
  await exportParts(desk, tip, { folder, tally, of: `tip ${tip.id}` });
  for (const message of tip.messages) {
    const of = `tip ${tip.id}, message ${message.id}`;
    await exportParts(desk, message, { folder: await messageFolder(folder, message), tally, of });
  }
}

interface Place {
  readonly folder: string;
  readonly tally: Tally;
  /** Names what fails. */
  readonly of: string;
}

async function exportParts(
  desk: Desk,
  { parts }: Pick<TipDetail, 'parts'>,
  { folder, tally, of }: Place,
): Promise<void> {
  for (const part of parts) {
    const name = sealedName(part);
    await tally.attempt(`${of}, ${name}`, async () => {
      if ((await sizeOf(join(folder, name))) === part.envelope.length + part.length) {
        tally.kept();
        return;
      }
      await writeSealed(desk, part, folder, name);
      tally.written();
    });
  }
}

export function sealedName({ kind, position }: Pick<TipPart, 'kind' | 'position'>): string {
  return kind === 'letter' ? 'letter.pgp' : `attachment-${position}.pgp`;
}

async function writeSealed(
  { session, terminal }: Desk,
  part: TipPart,
  folder: string,
  name: string,
): Promise<void> {
  const file = await NewFile.create(folder, name);
  const progress = new Progress(terminal, name, part.length);
  try {
    await file.write(part.envelope);
    let length = 0;
    for await (const piece of session.body(part.id, terminal.interrupted)) {
      length += piece.length;
      await file.write(Buffer.from(piece));
      progress.update(length);
    }
    requireLength(part, length);
  } catch (error) {
    await file.discard();
    throw error;
  } finally {
    progress.end();
  }
  await file.commit();
}

function requireLength(part: TipPart, length: number): void {
  if (length === part.length) return;
  throw new StaffApiError(
    'unexpected-answer',
    `The server announced ${part.length} bytes and sent ${length}.`,
  );
}
