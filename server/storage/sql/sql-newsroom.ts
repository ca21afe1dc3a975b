import { requireDay } from '../day.ts';
import type { StaffMember, StoredRing } from '../ports.ts';
import { staffOfRows } from './rows.ts';
import type { Rows, SqlContext } from './sql-context.ts';

/** Rings and staff. */
export class SqlNewsroom {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  currentRing(): Promise<StoredRing | undefined> {
    return this.#read(async ({ db }) => {
      const rows = await db
        .selectFrom('rings')
        .leftJoin('ring_keys', 'ring_keys.epoch', 'rings.epoch')
        .select(['rings.epoch', 'rings.since', 'ring_keys.armored_key'])
        .where('rings.epoch', '=', (build) =>
          build.selectFrom('rings as newest').select(({ fn }) => fn.max('newest.epoch').as('epoch')),
        )
        .orderBy('ring_keys.position')
        .execute();
      const [first] = rows;
      if (first === undefined) return undefined;
      const armoredKeys = rows.flatMap(({ armored_key }) => armored_key ?? []);
      return { epoch: first.epoch, since: requireDay(first.since), armoredKeys };
    });
  }

  async addRing(ring: StoredRing): Promise<void> {
    await this.#context.durably.write((rows) => insertRing(rows, ring));
  }

  staff(): Promise<readonly StaffMember[]> {
    return this.#read(({ db }) =>
      db.transaction().execute(async (transaction) => {
        const members = await transaction.selectFrom('staff').selectAll().orderBy('fingerprint').execute();
        const roles = await transaction.selectFrom('staff_roles').selectAll().orderBy('role').execute();
        return staffOfRows(members, roles);
      }),
    );
  }

  async replaceStaff(staff: readonly StaffMember[]): Promise<void> {
    await this.#context.durably.write((rows) => writeStaff(rows, staff));
  }

  #read<Result>(work: (context: SqlContext) => Promise<Result>): Promise<Result> {
    return this.#context.durably.watch(() => work(this.#context));
  }
}

export async function insertRing(rows: Rows, { epoch, since, armoredKeys }: StoredRing): Promise<void> {
  const keys = armoredKeys.map((armored_key, position) => ({ epoch, position, armored_key }));
  await rows.insertInto('rings').values({ epoch, since }).execute();
  if (keys.length > 0) await rows.insertInto('ring_keys').values(keys).execute();
}

export async function writeStaff(rows: Rows, staff: readonly StaffMember[]): Promise<void> {
  const members = staff.map(({ fingerprint, armoredKey, since }) => ({
    fingerprint,
    armored_key: armoredKey,
    since,
  }));
  const roles = staff.flatMap(({ fingerprint, roles: held }) => held.map((role) => ({ fingerprint, role })));
  await rows.deleteFrom('staff').execute();
  if (members.length > 0) await rows.insertInto('staff').values(members).execute();
  if (roles.length > 0) await rows.insertInto('staff_roles').values(roles).execute();
}
