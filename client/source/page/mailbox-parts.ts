import type { Slip } from '../protocol.ts';
import { button, h, list, p, section } from './dom.ts';
import type { MailboxWording } from './wording.ts';

interface MoreForm {
  readonly form: HTMLFormElement;
  /** Says where it goes. */
  readonly about: HTMLElement;
  /** Without room for files, the form says so in their place. */
  readonly takeFiles: (room: boolean) => void;
}

/** The form for a further message, with the fields of the form without a script. */
export function moreForm({ say }: MailboxWording, send: () => void): MoreForm {
  const field = (name: string, label: string, input: HTMLElement): HTMLElement =>
    h('div', { class: 'field' }, h('label', { for: name }, label), input);
  const about = p(say('more.reply'));
  const chosen = h('input', { id: 'attachments', name: 'attachments', type: 'file', multiple: true });
  const files = field('attachments', say('files.label'), chosen);
  const noFiles = p(say('files.none'));
  noFiles.className = 'notice';
  noFiles.id = 'no-files';
  const submit = h('button', { type: 'submit' }, say('send.button'));
  const form = h(
    'form',
    {
      id: 'more',
      autocomplete: 'off',
      submit: (event) => {
        event.preventDefault();
        send();
      },
    },
    about,
    field(
      'message',
      say('message.label'),
      h('textarea', { id: 'message', name: 'message', rows: 10, dir: 'auto', spellcheck: 'false' }),
    ),
    files,
    submit,
  );
  const takeFiles = (room: boolean): void => {
    // What has been chosen stays chosen: there may be room by the time it is sent.
    const offered = room || (chosen.files?.length ?? 0) > 0;
    (offered ? noFiles : files).remove();
    if (offered) submit.before(files);
    else about.after(noFiles);
  };
  return { form, about, takeFiles };
}

/** Asks before the mailbox is closed: what goes, what stays, who sees it. */
export function closing({ say }: MailboxWording, close: () => void): HTMLElement {
  return h(
    'details',
    { class: 'back', id: 'close' },
    h('summary', {}, say('close.link')),
    h('h2', {}, say('close.heading')),
    list([say('close.goes'), say('close.stays'), say('close.told')]),
    button(say('close.button'), close),
  );
}

/** After it was closed here. */
export function closedView({ say }: MailboxWording): readonly HTMLElement[] {
  return [
    h(
      'section',
      { class: 'notice good', 'aria-labelledby': 'closed' },
      h('h1', { id: 'closed' }, say('closedMailbox.heading')),
      p(say('closedMailbox.what')),
      p(h('strong', {}, say('closedMailbox.paper'))),
    ),
    section(
      'now',
      say('now.heading'),
      '',
      list([say('now.tor'), say('now.otherBrowser'), say('now.ownFiles')]),
    ),
  ];
}

export function slipSentences({ say, sayCount, number }: MailboxWording, slip: Slip): readonly string[] {
  if (slip.kind === 'count') return [sayCount('slip.count', slip.found)];
  return slip.slips.map(({ position, typed, meant: [first, second] }) => {
    const values = { position: number(position), typed };
    if (first === undefined) return say('slip.none', values);
    return second === undefined
      ? say('slip.one', { ...values, first })
      : say('slip.two', { ...values, first, second });
  });
}
