import { randomBytes } from 'node:crypto';
import { Upload } from 'tus-js-client';
import { parseId } from '../../../server/storage/id.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { newOwner, OWNER_HEADER, UploadsSite } from '../../support/uploads-site.ts';

const makeFolder = useTemporaryFolders();

/** The widely used client, with nothing of ours in it: what we speak is tus, and not a dialect. */
it('uploads of tus-js-client arrive whole, over several requests', async () => {
  const site = new UploadsSite(makeFolder());
  await site.start();
  const body = randomBytes(1_000_000);
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(body, {
        endpoint: `${site.origin}/api/uploads`,
        chunkSize: 300_000,
        headers: { [OWNER_HEADER]: newOwner() },
        retryDelays: [],
        onSuccess: () => {
          resolve(upload.url ?? '');
        },
        onError: reject,
      });
      upload.start();
    });
    const stored: Buffer[] = [];
    const id = parseId(url.split('/').at(-1) ?? '')!;
    for await (const chunk of site.storage.blobs.readUnfinished(id)) stored.push(Buffer.from(chunk));
    expect(Buffer.concat(stored).equals(body)).toBe(true);
  } finally {
    await site.stop();
  }
});
