import { removeFile, sweepFolders, useFolder } from '../temporary-space.ts';

/** How long the browser has for its own copy of a file: a minute, and a second for each 10 MB. */
const COPY_BASE_MS = 60_000;
const COPY_BYTES_A_MS = 10_000;

export interface TemporaryPlace {
  readonly folder: string;
  readonly name: string;
}

/**
 * Keeps an opened file on the disk until the browser has surely copied it to where the editor wanted it, also when the
 * console is locked meanwhile: Chromium would leave nothing at all (tests/browser/console-saving.test.ts).
 */
export async function handOver({ folder, name }: TemporaryPlace, bytes: number): Promise<void> {
  const release = await useFolder(folder);
  setTimeout(
    () => {
      removeFile(folder, name)
        .catch(() => undefined)
        .finally(release);
    },
    COPY_BASE_MS + bytes / COPY_BYTES_A_MS,
  );
}

/** Removes what was only begun, after the worker that did it has ended. */
export function sweep(): void {
  sweepFolders().catch(() => undefined);
}
