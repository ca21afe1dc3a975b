import { existsSync, readdirSync } from 'node:fs';
import type { CommandEnd, CommandProcess } from '../support/command-process.ts';
import { RotatingNewsroom } from '../support/rotating-newsroom.ts';
import { Chance, seedOf } from '../support/chance.ts';
import { NO_FLAWS, type Watch } from '../support/stored-envelopes.ts';

/** Four parts each: more than one commit takes. */
const CONVERSATIONS = 16;
/** Of each, at moments of chance. */
const RANDOM_KILLS = Number(process.env['SOAK_KILLS'] ?? 2);
const LOOK_EVERY_MS = 1;
const KILL_TIMEOUT_MS = 60_000;

const VICTIMS = ['sealdrop rotate', 'the server'] as const;
type Victim = (typeof VICTIMS)[number];

/** Whether the moment has come. */
type Moment = (rotation: { readonly watch: Watch; readonly command: CommandProcess }) => boolean;

describe('a rotation in which somebody is killed', () => {
  const chance = new Chance(seedOf('SOAK_SEED'));
  let newsroom: RotatingNewsroom;
  let untouched: unknown;
  /** How long a rotation takes that nobody disturbs, milliseconds. */
  let wholeMs = 0;

  beforeAll(async () => {
    process.stderr.write(`killed-rotation: SOAK_SEED=${chance.seed} SOAK_KILLS=${RANDOM_KILLS}\n`);
    newsroom = await RotatingNewsroom.open(CONVERSATIONS);
    untouched = newsroom.envelopes.rest();
    const begun = Date.now();
    newsroom.turn();
    expect(await newsroom.rotate().ended).toMatchObject({ code: 0 });
    wholeMs = Date.now() - begun;
  }, KILL_TIMEOUT_MS);

  afterAll(async () => {
    await newsroom.close();
  });

  /** What was kept, right after the kill and in the end. */
  async function expectWhole(): Promise<void> {
    expect(await newsroom.envelopes.flaws()).toEqual(NO_FLAWS);
    expect(newsroom.envelopes.rest()).toEqual(untouched);
  }

  async function rotateAndKill(victim: Victim, moment: Moment): Promise<CommandEnd> {
    newsroom.turn();
    const command = newsroom.rotate();
    const watch = newsroom.envelopes.open();
    while (command.running && !moment({ watch, command }))
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    watch.close();
    if (victim === 'the server') await newsroom.server.kill();
    const end = await (victim === 'the server' ? command.ended : command.kill());
    await expectWhole();
    if (victim === 'the server') await newsroom.start();
    return end;
  }

  async function expectGoingOn(): Promise<void> {
    const again = await newsroom.rotate().ended;
    expect([again.code, again.err.replace(/^.* is there already: it is the new key\.\n/u, '')]).toEqual([
      0,
      '',
    ]);
    await expectWhole();
    const parts = newsroom.envelopes.known;
    const epochs = newsroom.envelopes.epochs();
    const { epoch = 0 } = epochs.at(-1) ?? {};
    expect(epochs).toEqual(
      epochs.map((one) => ({
        epoch: one.epoch,
        parts: one.epoch === epoch ? parts : 0,
        retired: one.epoch < epoch,
      })),
    );
    expect([epoch, newsroom.envelopes.watch((watch) => watch.entries())]).toEqual([
      newsroom.turns + 1,
      newsroom.turns + 1,
    ]);
  }

  /** The end of a command whose server was killed: an error that says what to do, or it was done by then. */
  function expectSaid({ code, err }: CommandEnd): void {
    expect([code, err]).toEqual(
      code === 0 ? [0, expect.anything()] : [1, expect.stringMatching(/Code: unreachable\n {2}Next: /u)],
    );
  }

  const moments: readonly (readonly [step: string, moment: Moment])[] = [
    [
      'prepare: the key is being written',
      () => existsSync(newsroom.newKeyFolder) && readdirSync(newsroom.newKeyFolder).length > 0,
    ],
    [
      'announce: the entry is in the log, the answer is not here',
      ({ watch }) => watch.epochs().length > newsroom.turns,
    ],
    ['re-wrap: some envelopes are wrapped anew', ({ watch }) => newest(watch) > 0],
    ['prove: every envelope is wrapped anew', ({ watch }) => newest(watch) === newsroom.envelopes.known],
    ['retire: all was proven', ({ command }) => command.out.includes('Proven:')],
  ];

  function newest(watch: Watch): number {
    const epochs = watch.epochs();
    return epochs.length > newsroom.turns ? (epochs.at(-1)?.parts ?? 0) : 0;
  }

  describe.each(VICTIMS)('%s', (victim) => {
    it.each(moments)(
      'is killed at %s: every part opens with exactly the ring that it says',
      async (_step, moment) => {
        const end = await rotateAndKill(victim, moment);
        if (victim === 'the server') expectSaid(end);
        await expectGoingOn();
      },
      KILL_TIMEOUT_MS,
    );

    it(
      `is killed at any moment, ${RANDOM_KILLS} times: the same`,
      async () => {
        for (let kill = 0; kill < RANDOM_KILLS; kill++) {
          const at = Date.now() + chance.below(wholeMs);
          const end = await rotateAndKill(victim, () => Date.now() >= at);
          if (victim === 'the server') expectSaid(end);
          await expectGoingOn();
        }
      },
      KILL_TIMEOUT_MS * (1 + RANDOM_KILLS),
    );
  });

  it('has left an audit log and a key log that are whole', async () => {
    const audit = await newsroom.as('officer', ['audit', 'verify']).ended;
    expect([audit.code, audit.err]).toEqual([0, '']);
  });
});
