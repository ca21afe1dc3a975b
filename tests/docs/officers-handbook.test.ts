import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OfficerDesk } from '../flows/officer-desk.ts';
import { sendForm } from '../support/multipart-form.ts';
import { ServerProcess } from '../support/server-process.ts';
import { type Typed, typeCommands } from '../support/typed-commands.ts';
import { handbookSections, Likeness, type Step } from './handbook.ts';

const DIST = join(import.meta.dirname, '../../dist');
const PASSPHRASE = 'walnut ferry quilt omega 72';
const COMMANDS = { sealdrop: 'cli/main.js', 'sealdrop-server': 'server/main.js' } as const;
/** Three of the five sheets, as they are typed: words without their numbers. */
const SHEETS = [2, 3, 5];

/** The newsroom of the page: the folder in which the officer types, and the server. */
class HandbookDesk {
  readonly #desk = new OfficerDesk();
  readonly #folder = this.#desk.path('officer');
  readonly #likeness = new Likeness({ '/var/lib/sealdrop/data': this.#desk.path('data') });
  /** The words of three sheets, which leave the computer. */
  #paper: readonly string[] = [];
  #server: ServerProcess | undefined;

  constructor() {
    mkdirSync(this.#folder);
    mkdirSync(this.#desk.path('bin'));
    for (const [name, main] of Object.entries(COMMANDS)) {
      const path = this.#desk.path('bin', name);
      writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${join(DIST, main)}" "$@"\n`);
      chmodSync(path, 0o755);
    }
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    this.#desk.remove();
  }

  /** @returns what is not as the page says; undefined when all is */
  async follow({ command, output }: Step): Promise<object | undefined> {
    const { code, shown } = await this.#type(this.#likeness.realCommand(command));
    if (command.startsWith('sealdrop-server init')) await this.#serve();
    if (command.startsWith('sealdrop keys split')) this.#print();
    const refused = output?.includes('\n  Code: ') === true;
    const difference = output === undefined ? undefined : this.#likeness.difference(output, shown);
    if (code === (refused ? 1 : 0) && difference === undefined) return undefined;
    return { command, code, printed: this.#likeness.asShown(shown) };
  }

  #type(script: string): Promise<Typed> {
    const path = `${this.#desk.path('bin')}:${process.env['PATH'] ?? ''}`;
    return typeCommands(script, {
      folder: this.#folder,
      env: { ...this.#desk.env, HOME: this.#desk.folder, PATH: path },
      answer: (question) => this.#answer(question),
    });
  }

  #answer(question: string): string {
    const [, share] = /^Words of share (\d+)/u.exec(question) ?? [];
    if (share === undefined) return PASSPHRASE;
    return this.#paper[Number(share) - 1] ?? '';
  }

  #print(): void {
    const sheet = (number: number) => join(this.#folder, 'shares', `share-${number}-of-5.txt`);
    const wordsOf = (text: string) => Array.from(text.matchAll(/\d+\. ([a-z]+)/gu), ([, word]) => word);
    this.#paper = SHEETS.map((number) => wordsOf(readFileSync(sheet(number), 'utf8')).join(' '));
  }

  async #serve(): Promise<void> {
    const server = await ServerProcess.start({ env: this.#desk.env });
    this.#server = server;
    this.#likeness.learn('https://staff.example.org', server.staff);
    this.#likeness.learn('https://tips.example.org', server.source);
    for (const value of ['A tip of the first year.', 'Another one.'])
      await sendForm(server.source, [{ field: 'message', value }]);
  }
}

/** Each section goes on where the one before has ended, as for somebody who reads the page from its beginning. */
describe('the handbook of officers prints what the commands print', () => {
  let desk: HandbookDesk;

  beforeAll(() => {
    desk = new HandbookDesk();
  });

  afterAll(() => desk.close());

  it.each(handbookSections())('$title', async ({ steps }) => {
    for (const step of steps) expect(await desk.follow(step)).toBeUndefined();
  });
});
