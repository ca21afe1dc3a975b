import type { Gone } from '../protocol.ts';
import { h, p } from './dom.ts';
import type { SendingWording } from './wording.ts';

/** In the place of what told of a mailbox that is gone. */
export function goneView({ say }: SendingWording, gone: Gone): HTMLElement {
  return h(
    'section',
    { class: 'notice', 'aria-labelledby': 'gone', id: 'gone-mailbox' },
    h('h1', { id: 'gone' }, say(`gone.${gone}Heading`)),
    p(say(`gone.${gone}`)),
  );
}
