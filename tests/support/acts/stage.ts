import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceVisit, codenameOn } from '../source-visit.ts';
import { type NewsroomKeys, prepareData, serverEnvironment } from '../running-server.ts';
import { ServerProcess } from '../server-process.ts';
import type { TestKey } from '../test-keys.ts';
import { Editor } from '../editor.ts';
import { replyTo } from './reply.ts';

/** Larger than what is kept in a row. */
export const FILE_BYTES = 100_000;

/** Of a message with these words. */
export function fileOf(text: string): Buffer {
  return Buffer.alloc(FILE_BYTES, text);
}

export function formWith(text: string) {
  return [
    { field: 'message', value: text },
    { name: 'file.bin', bytes: fileOf(text) },
  ];
}

/** Both sites of a newsroom, and everybody's keys. */
export interface Stage {
  readonly source: string;
  readonly staff: string;
  readonly keys: NewsroomKeys;
  /** Of the newsroom, after the rotation. */
  readonly next: TestKey;
  /** Of the source of the first conversation. */
  readonly codename: string;
}

/** Of the conversation with a mailbox: with a file, and with a reply that has one. */
export const ASKED = 'asked';
export const ANSWERED = 'answered';
/** Of a conversation without replies. */
export const ALONE = 'alone';

export interface StagedData {
  /** A data folder; whoever asks for it removes it. */
  readonly folder: string;
  readonly codename: string;
}

/** Two conversations, before anything fails. */
export async function stageData(keys: NewsroomKeys): Promise<StagedData> {
  const root = mkdtempSync(join(tmpdir(), 'sealdrop-staged-'));
  const folder = join(root, 'data');
  await prepareData(folder, keys);
  const server = await ServerProcess.start({ env: serverEnvironment(root) });
  try {
    return { folder, codename: await setStage({ source: server.source, staff: server.staff, keys }) };
  } finally {
    await server.stop();
  }
}

async function setStage(stage: Pick<Stage, 'source' | 'staff' | 'keys'>): Promise<string> {
  const visit = await SourceVisit.begin(stage.source);
  const words = codenameOn(await visit.send(formWith(ASKED)));
  if (words === undefined) throw new Error('The newsroom gave no codename.');
  const editor = await Editor.signIn(stage.staff, stage.keys);
  const [asked = ''] = await editor.ids();
  await replyTo(editor.api, asked, ANSWERED, stage.keys.newsroom)();
  await (await SourceVisit.begin(stage.source)).send(formWith(ALONE));
  return words.join(' ');
}
