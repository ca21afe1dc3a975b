import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../server/storage/choose.ts';
import { sendForm } from '../support/multipart-form.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, prepareData, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { ringFor } from '../support/test-keys.ts';
import { runCommand } from './commands.ts';

const temporaryFolder = useTemporaryFolders();

describe('an operator', () => {
  it('backs up a running server, loses the machine, restores on an empty one: every tip opens, every codename works', async () => {
    const keys = await makeNewsroomKeys('rfc9580');
    const folder = temporaryFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
    const env = serverEnvironment(folder);
    await prepareData(data, keys);
    let server = await ServerProcess.start({ env });
    const visit = await SourceVisit.begin(server.source);
    const file = randomBytes(200_000);
    const receipt = await visit.send([
      { field: 'message', value: 'The invoices of March.' },
      { name: 'scan.pdf', bytes: file },
    ]);
    const codename = codenameOn(receipt)!.join(' ');
    const first = await runCommand('sealdrop-server', ['backup', backup], env);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toContain('1 new ones');
    await sendForm(server.source, [{ field: 'message', value: 'Another source.' }]);
    await server.stop();
    const storage = await openStorage({ folder: data });
    const newsroom = { ...storage, ring: await ringFor(keys.newsroom), signer: keys.newsroom.unlocked };
    for (const { id: tip } of (await storage.tips.listTips({ reader: 'a'.repeat(40), limit: 9 })).tips)
      await storeReply(newsroom, tip, { message: 'Who signed them?' });
    await storage.close();
    expect((await runCommand('sealdrop-server', ['backup', backup], env)).out).toContain('0 new ones');
    const { code, out } = await runCommand('sealdrop-server', ['check', '--backup', backup], env);
    expect([code, out]).toEqual([0, expect.stringContaining('is whole: its database and all 1 bodies')]);

    rmSync(data, { recursive: true });
    const restored = await runCommand('sealdrop-server', ['restore', backup], env);
    expect([restored.code, restored.err]).toEqual([0, '']);
    const refused = await runCommand('sealdrop-server', ['restore', backup], env);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('[data-there]')]);
    server = await ServerProcess.start({ env });
    try {
      const tips = await (await server.signIn(keys)).openAll();
      const [letter] = tips.filter(({ files }) => files.length > 0);
      expect(letter?.letter.message).toBe('The invoices of March.');
      expect(letter?.files[0]?.bytes.equals(file)).toBe(true);
      expect(tips).toHaveLength(2);
      const again = await new SourceVisit(server.source).open(codename);
      expect(again.text).toContain('Who signed them?');
      const checked = await runCommand('sealdrop-server', ['check'], env);
      expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('are whole')]);
      expect(readdirSync(data)).not.toContain('restoring');
    } finally {
      await server.stop();
    }
  });
});
