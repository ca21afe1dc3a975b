/** How long the browser has for its own copy of a saved file: a minute, and a second for each 10 MB. */
const COPY_BASE_MS = 60_000;
const COPY_BYTES_A_MS = 10_000;

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

  /**
   * Has the browser save a file. Nothing tells a page when the browser has finished.
   *
   * @param released called when it surely has
   */
  save(blob: Blob, name: string, released: () => void = () => undefined): void {
    const url = this.create(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(
      () => {
        this.revoke(url);
        released();
      },
      COPY_BASE_MS + blob.size / COPY_BYTES_A_MS,
    );
  }
}
