/** How long the browser has to begin with a download, milliseconds. */
const START_MS = 60_000;

/** The plaintext that the page has given addresses to. All of it ends with `revokeAll`. */
export class ObjectUrls {
  readonly #urls = new Set<string>();

  create(blob: Blob): string {
    const url = URL.createObjectURL(blob);
    this.#urls.add(url);
    return url;
  }

  revoke(url: string): void {
    URL.revokeObjectURL(url);
    this.#urls.delete(url);
  }

  revokeAll(): void {
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  /** Has the browser save a file. It takes hold of the bytes at once; nothing tells a page when it has copied them. */
  save(blob: Blob, name: string): void {
    const url = this.create(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => {
      this.revoke(url);
    }, START_MS);
  }
}
