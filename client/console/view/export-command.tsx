/** What to type where the browser is not up to it. */
export function ExportCommand({ tip }: { readonly tip: string }) {
  return (
    <pre class="command">
      <code>{exportCommand(tip)}</code>
    </pre>
  );
}

function exportCommand(tip: string): string {
  return `npx sealdrop tips export ${tip} --server ${location.origin} --key KEY.asc --passphrase-file PASSPHRASE.txt --out FOLDER`;
}
