import { enhanceTipForm } from './page/tip-page.ts';

/** Takes over a form of the page. Called by the starter. */
export async function enhance(form: HTMLFormElement): Promise<{ readonly submit: () => void }> {
  if (form.dataset['enhance'] !== 'mailbox') return enhanceTipForm(form);
  const { enhanceMailboxForm } = await import('./page/mailbox-page.ts');
  return enhanceMailboxForm(form);
}
