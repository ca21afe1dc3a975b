export type Part = string | readonly number[] | Uint8Array;

/** Bytes of strings (one a character) and numbers, one after the other. */
export function bytesOf(
  ...parts: readonly (string | readonly number[] | Uint8Array)[]
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (character) => character.charCodeAt(0)) : [...part],
    ),
  );
}

export function be16(value: number): readonly number[] {
  return [value >>> 8, value & 255];
}

export function be32(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

export function le32(value: number): readonly number[] {
  return be32(value).toReversed();
}

export function contains(haystack: Uint8Array, needle: string): boolean {
  return Buffer.from(haystack).includes(Buffer.from(needle, 'latin1'));
}

export function fileOf(bytes: Uint8Array<ArrayBuffer>, name: string, type = ''): File {
  return new File([bytes], name, { type, lastModified: 1_700_000_000_000 });
}

export async function bytesIn(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Sizes of all that is read into memory of blobs and files, by what is run. */
export async function sizesRead(run: () => Promise<unknown>): Promise<readonly number[]> {
  const sizes: number[] = [];
  const original = Object.getOwnPropertyDescriptor(Blob.prototype, 'arrayBuffer');
  Blob.prototype.arrayBuffer = function (this: Blob) {
    sizes.push(this.size);
    return new Response(this).arrayBuffer();
  };
  try {
    await run();
  } finally {
    Object.defineProperty(Blob.prototype, 'arrayBuffer', original ?? {});
  }
  return sizes;
}
