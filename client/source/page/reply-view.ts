import { cleanFileName } from '../../file-names.ts';
import { visibleLine, visibleText } from '../../visible-text.ts';
import type { Reply, ReplyFile } from '../protocol.ts';
import { button, fileName, h, p } from './dom.ts';
import { type MailboxWording, sizeOf } from './wording.ts';

interface ReplyCommands {
  readonly save: (part: string, name: string) => Promise<void>;
  readonly remove: () => void;
}

/** As the server's page shows a reply; who signed it was checked here. */
export function replyView(
  wording: MailboxWording,
  reply: Reply,
  { save, remove }: ReplyCommands,
): HTMLElement {
  const { say, locale } = wording;
  const id = `reply-${reply.tip}`;
  const genuine = reply.state === 'genuine';
  const day = (time: string): string =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time));
  return h(
    'article',
    { class: `reply ${genuine ? 'good' : 'caution'}`, 'aria-labelledby': id, 'data-state': reply.state },
    h(
      'h3',
      { id },
      genuine ? say('reply.heading', { day: day(reply.time) }) : say(`reply.${reply.state}Heading`),
    ),
    h('p', { class: 'verdict' }, say(genuine ? 'reply.genuineHere' : `reply.${reply.state}`)),
    genuine && replyText(wording, reply.message),
    ...(genuine && reply.files.length > 0 ? files(wording, reply.files, save) : []),
    (reply.state === 'forged' || reply.state === 'doubtful') &&
      h('details', {}, h('summary', {}, say('reply.showForged')), replyText(wording, reply.message)),
    h(
      'details',
      {},
      h('summary', {}, say('reply.delete')),
      p(say('reply.deleteWhat')),
      button(say('reply.deleteButton'), remove, 'small delete'),
    ),
  );
}

/** `notranslate`: a translation service would be sent the text. */
function replyText({ say }: MailboxWording, message: string): HTMLElement {
  if (message.trim() === '') return p(say('reply.empty'));
  return h('div', { class: 'text notranslate', dir: 'auto' }, visibleText(message));
}

function files(
  wording: MailboxWording,
  all: readonly ReplyFile[],
  save: ReplyCommands['save'],
): readonly HTMLElement[] {
  const { say, sayCount } = wording;
  const item = ({ part, name, bytes }: ReplyFile, index: number): HTMLElement => {
    const saving = button(
      say('reply.save'),
      () => {
        saving.disabled = true;
        void save(part, cleanFileName(name, index + 1)).finally(() => (saving.disabled = false));
      },
      'small save',
    );
    const shown = name === '' ? say('file.unnamed') : visibleLine(name);
    return h(
      'li',
      {},
      fileName(shown),
      ' ',
      h('span', { class: 'size' }, sizeOf(wording, bytes)),
      ' ',
      saving,
    );
  };
  return [
    h('p', { class: 'label' }, sayCount('reply.files', all.length)),
    h('ol', { class: 'files' }, ...all.map(item)),
    h('p', { class: 'soft' }, say('reply.saveWhat')),
  ];
}
