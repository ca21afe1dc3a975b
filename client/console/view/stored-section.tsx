import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { KeysViewProps } from './keys-page.tsx';

type Report = NonNullable<NonNullable<KeysViewProps['page']['stored']>['check']>;

/** Whether what is stored is whole and backed up: what the server's last night has found. */
export function StoredSection({ page }: Pick<KeysViewProps, 'page'>) {
  const { title, never } = sentences.newsroomKeys.stored;
  if (page.stored === undefined) return null;
  const { check, backup } = page.stored;
  return (
    <section>
      <h3>{title}</h3>
      {check === undefined ? <p class="faint">{never}</p> : <Check report={check} />}
      {backup !== undefined && <Backup report={backup} />}
    </section>
  );
}

function Check({ report }: { readonly report: Report }) {
  const { whole, damaged, database, failed } = sentences.newsroomKeys.stored;
  const day = formatDay(report.day);
  if (report.failed !== undefined) return <p class="failure">{failed(day, report.failed)}</p>;
  if (report.database === false) return <p class="failure">{database(day)}</p>;
  const { bodies = 0, damaged: count = 0 } = report;
  return count === 0 ? <p>{whole(day, bodies)}</p> : <p class="failure">{damaged(day, count, bodies)}</p>;
}

function Backup({ report }: { readonly report: Report }) {
  const { backedUp, backupFailed, backupDamaged } = sentences.newsroomKeys.stored;
  const day = formatDay(report.day);
  if (report.failed !== undefined) return <p class="failure">{backupFailed(day, report.failed)}</p>;
  const { damaged = 0 } = report;
  if (damaged > 0) return <p class="failure">{backupDamaged(day, damaged)}</p>;
  return <p>{backedUp(day)}</p>;
}
