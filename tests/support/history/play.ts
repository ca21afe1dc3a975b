import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../chance.ts';
import { type Contradiction, contradictions } from './checker.ts';
import { Drop } from './drop.ts';
import { EditorAtDesk } from './editor-at-desk.ts';
import { Faults, type FaultCounts } from './faults.ts';
import { FormSource } from './form-source.ts';
import { History, type Outcome } from './history.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import type { Person, Stage } from './person.ts';
import { SealingSource } from './sealing-source.ts';

const FORM_SOURCES = 3;
const SEALING_SOURCES = 3;
const EDITORS = 2;
const LONGEST_REST_MS = 40;

export interface Figures extends FaultCounts {
  readonly rotations: number;
  readonly commandsKilled: number;
  /** Of tips, messages, replies and deletions. */
  readonly operations: Readonly<Record<Outcome, number>>;
  readonly looks: number;
  /** Things in them. */
  readonly seen: number;
  readonly storeLooks: number;
  readonly things: number;
}

export interface Played {
  readonly figures: Figures;
  readonly contradictions: readonly Contradiction[];
  /** What `sealdrop-server check` says in the end. */
  readonly check: string;
}

/** Lets everybody do what they do, all at once, while faults happen; then holds what was seen against what was acknowledged. */
export async function play(options: {
  readonly seed: number;
  readonly kills: number;
  /** Ends then, however many kills there were. */
  readonly longestMs: number;
  readonly folder: string;
  readonly progress?: (line: string) => void;
}): Promise<Played> {
  const { seed, kills, longestMs, folder, progress = () => undefined } = options;
  const history = new History();
  const drop = await Drop.open(history, folder);
  try {
    const chance = new Chance(seed);
    const stage = (): Stage => ({ drop, chance: new Chance(1 + chance.below(2 ** 31 - 1)) });
    const officer = new OfficerAtWork(stage());
    const witness = new EditorAtDesk(stage());
    const people: readonly Person[] = [
      ...Array.from({ length: FORM_SOURCES }, () => new FormSource(stage())),
      ...Array.from({ length: SEALING_SOURCES }, () => new SealingSource(stage())),
      ...Array.from({ length: EDITORS }, () => new EditorAtDesk(stage())),
      officer,
    ];
    const faults = new Faults(stage(), witness);
    const over = new AbortController();
    const lives = people.map((person) => live(person, drop, over.signal));
    const failed = Promise.race(lives);
    const end = performance.now() + longestMs;
    for (let kill = 0; kill < kills && performance.now() < end;) {
      const isKill = await Promise.race([faults.next(), failed.then(() => true)]);
      if (isKill) kill += 1;
      if (isKill && kill % 25 === 0) progress(`${kill} kills, ${history.things.size} things`);
    }
    over.abort();
    await Promise.all(lives);
    await faults.settle();
    await witness.openAll();
    const check = await drop.check();
    const figures = figuresOf(history, {
      ...faults.counts,
      rotations: officer.rotations,
      commandsKilled: officer.kills,
    });
    return { figures, contradictions: contradictions(history), check };
  } finally {
    await drop.close();
  }
}

async function live(person: Person, drop: Drop, over: AbortSignal): Promise<void> {
  const chance = new Chance(1);
  while (!over.aborted) {
    await drop.up();
    await person.step();
    await sleep(chance.below(LONGEST_REST_MS));
  }
}

function figuresOf(
  { things, sendings, removals, looks, stores }: History,
  counts: FaultCounts & Pick<Figures, 'rotations' | 'commandsKilled'>,
): Figures {
  const operations = { ok: 0, refused: 0, unknown: 0 };
  for (const { outcome } of [...sendings, ...removals]) operations[outcome] += 1;
  const seen = looks.reduce((sum, look) => sum + look.seen.length, 0);
  return { ...counts, operations, looks: looks.length, seen, storeLooks: stores.length, things: things.size };
}
