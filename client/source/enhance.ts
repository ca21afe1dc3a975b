import { enhanceMailboxForm } from './page/mailbox-page.ts';
import { enhanceTipForm } from './page/tip-page.ts';

/** Takes over a form of the page. Called by the starter. */
export function enhance(form: HTMLFormElement): { readonly submit: () => void } {
  return form.dataset['enhance'] === 'mailbox' ? enhanceMailboxForm(form) : enhanceTipForm(form);
}
