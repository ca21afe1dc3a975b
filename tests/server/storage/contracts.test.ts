import { join } from 'node:path';
import { FileBlobStore } from '../../../server/storage/files/file-blob-store.ts';
import { openSqlite } from '../../../server/storage/sql/sqlite.ts';
import { SqlTipStore } from '../../../server/storage/sql/sql-tip-store.ts';
import { MemoryBlobStore } from '../../support/memory-blob-store.ts';
import { MemoryTipStore } from '../../support/memory-tip-store.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { describeBlobStore } from './blob-store-contract.ts';
import { describeConversations } from './conversation-contract.ts';
import { describeKeeping } from './keeping-contract.ts';
import { describeResumableBlobs } from './resumable-contract.ts';
import { describeRotation } from './rotation-contract.ts';
import { describeTipStore } from './tip-store-contract.ts';
import { describeUploads } from './upload-contract.ts';

const temporaryFolder = useTemporaryFolders();

for (const describeStore of [
  describeTipStore,
  describeConversations,
  describeUploads,
  describeRotation,
  describeKeeping,
]) {
  describeStore('SQLite', async () =>
    SqlTipStore.open(await openSqlite(join(temporaryFolder(), 'tips.sqlite'))),
  );
  describeStore('the memory of tests', () => Promise.resolve(new MemoryTipStore()));
}

for (const describeStore of [describeBlobStore, describeResumableBlobs]) {
  describeStore('a folder of files', () => FileBlobStore.open(join(temporaryFolder(), 'bodies')));
  describeStore('the memory of tests', () => Promise.resolve(new MemoryBlobStore()));
}
