import { visibleLine } from '../../visible-text.ts';
import type { Receipt, SentFile, Words } from '../protocol.ts';
import { button, fileName, focusOn, h, list, p, section } from './dom.ts';
import { type SendingWording, sizeOf } from './wording.ts';

interface ReceiptOptions {
  readonly receipt: Receipt;
  readonly mailboxDays: number | undefined;
  /** How long what was sent is kept. */
  readonly kept: string;
  readonly writeMore: () => void;
}

/** In the place of whatever the page shows. */
export function showReceipt(main: HTMLElement, wording: SendingWording, options: ReceiptOptions): void {
  const { classList } = document.body;
  const writeMore = (): void => {
    classList.remove('prints-codename');
    options.writeMore();
  };
  classList.toggle('prints-codename', options.receipt.first);
  main.replaceChildren(...receiptView(wording, { ...options, writeMore }));
  const heading = main.querySelector('h1');
  if (heading !== null) focusOn(heading);
  scrollTo(0, 0);
}

/** As the server's receipt, but that the codename was made here and the server does not know it. */
function receiptView(wording: SendingWording, options: ReceiptOptions): readonly HTMLElement[] {
  const { say, sayCount } = wording;
  const { receipt, mailboxDays, kept, writeMore } = options;
  const { files, newFingerprints } = receipt;
  return [
    h(
      'section',
      { class: 'notice good', 'aria-labelledby': 'received', id: 'receipt' },
      h('h1', { id: 'received' }, say('receipt.heading')),
      p(say('receipt.sealedHere')),
      newFingerprints !== undefined && p(say('receipt.newKey', { fingerprints: newFingerprints.join(', ') })),
      receipt.anew && p(say('receipt.anew')),
      p(receipt.first ? h('strong', {}, say('receipt.writeDown')) : say('receipt.added')),
    ),
    ...(receipt.first ? [codenameSection(wording, receipt.codename, mailboxDays)] : []),
    section(
      'what',
      say('receipt.whatHeading'),
      '',
      p(say(receipt.message ? 'receipt.message' : 'receipt.noMessage')),
      p(files.length === 0 ? say('receipt.noFiles') : sayCount('receipt.files', files.length)),
      files.length > 0 && fileList(wording, files),
      kept !== '' && p(kept),
    ),
    section(
      'now',
      say('now.heading'),
      '',
      list([
        say('receipt.leaveHere'),
        say('now.tor'),
        say('now.otherBrowser'),
        say('now.ownFiles'),
        say('receipt.comeBack'),
      ]),
      button(say('receipt.more'), writeMore, 'quiet'),
    ),
  ];
}

function codenameSection(
  { locale, say, sayCount }: SendingWording,
  { words, language }: Words,
  mailboxDays: number | undefined,
): HTMLElement {
  const tag = language === 'zh-hans' ? 'zh-Hans' : language;
  return section(
    'codename',
    say('codename.heading'),
    'codename',
    p(say('codename.what')),
    tag !== locale && p(say('codename.english')),
    h('ol', { class: 'secret notranslate', lang: tag }, ...words.map((word) => h('li', {}, word))),
    h('p', { class: 'label', id: 'line' }, say('codename.line')),
    h('p', { class: 'line notranslate', lang: tag, 'aria-labelledby': 'line' }, words.join(' ')),
    list([
      say('codename.once'),
      say('codename.paper'),
      say('codename.keep'),
      say('codename.lost'),
      say('codename.spelling'),
      mailboxDays === undefined ? undefined : sayCount('codename.days', mailboxDays),
    ]),
  );
}

function fileList(wording: SendingWording, files: readonly SentFile[]): HTMLElement {
  const { say } = wording;
  const item = ({ name, bytes }: SentFile): HTMLElement =>
    h(
      'li',
      {},
      name === '' ? h('span', { class: 'name' }, say('file.unnamed')) : fileName(visibleLine(name)),
      ' ',
      bytes === 0 ? h('strong', {}, say('file.empty')) : h('span', { class: 'size' }, sizeOf(wording, bytes)),
    );
  return h('ol', { class: 'files' }, ...files.map(item));
}
