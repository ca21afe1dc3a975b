/** How long the newsroom keeps what is sent, as the page says it. Ask while the page is still there. */
export function keptSentence(): string {
  return document.getElementById('kept')?.textContent ?? '';
}
