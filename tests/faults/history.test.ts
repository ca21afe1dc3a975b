import { seedOf } from '../support/chance.ts';
import { play, type Played } from '../support/history/play.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const KILLS = Number(process.env['SOAK_HISTORY_KILLS'] ?? 8);
/** Beside the kills: a busy machine comes to fewer. */
const LONGEST_MS = Number(process.env['SOAK_HISTORY_MINUTES'] ?? 0.4) * 60_000;
const SETTLE_TIMEOUT_MS = 180_000;

const temporaryFolder = useTemporaryFolders();

const say = (line: string) => process.stderr.write(`history: ${line}\n`);

describe('a drop with sources, editors and an officer, whose server is killed, stopped, paused and cut off, and whose clock jumps', () => {
  it(
    `keeps all that it acknowledged, exactly once until it is deleted, and nothing else: up to ${KILLS} kills`,
    async () => {
      const seed = seedOf('SOAK_SEED');
      say(`SOAK_SEED=${seed} SOAK_HISTORY_KILLS=${KILLS}`);
      const played: Played = await play({
        seed,
        kills: KILLS,
        longestMs: LONGEST_MS,
        folder: temporaryFolder(),
        progress: say,
      });
      say(JSON.stringify(played.figures));
      expect(played.contradictions).toEqual([]);
      expect(played.check).toMatch(
        /^The database is sound, and all \d+ bodies \([\d.]+ MiB\) are whole\.\n$/u,
      );
      expect(played.figures.operations.ok).toBeGreaterThan(0);
    },
    LONGEST_MS + SETTLE_TIMEOUT_MS,
  );
});
