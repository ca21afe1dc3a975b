import Sqlite from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../../server/storage/choose.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const document = readFileSync(new URL('../../../docs/format.md', import.meta.url), 'utf8');

function documentedSchema(): readonly string[] {
  const [, sql = ''] = /```sql\n([\s\S]*?)```/u.exec(document) ?? [];
  return sql.trim().split('\n');
}

function schemaOf(path: string): readonly string[] {
  const database = new Sqlite(path, { readonly: true });
  const rows = database
    .prepare("select sql from sqlite_master where sql is not null and tbl_name not like 'kysely%'")
    .all() as { readonly sql: string }[];
  database.close();
  return rows.map(({ sql }) => `${sql};`);
}

describe('the schema in docs/format.md', () => {
  const newFolder = useTemporaryFolders();

  it('is the one that the server makes', async () => {
    const folder = newFolder();
    await (await openStorage({ folder })).close();
    expect(documentedSchema()).toEqual(schemaOf(join(folder, 'tips.sqlite')));
  });
});
