/**
 * A copy of a JPEG, PNG, WebP or GIF without hidden data: the same picture, bit for bit, in a file with only what is
 * needed to show it. Undefined when that cannot be made, or when `inspectFile` still finds something in it. It is
 * named by the caller (`photo-3` becomes `photo-3.jpg`), because names tell times and devices too.
 */
export function cleanCopy(_file: File, _name: string): Promise<File | undefined> {
  return Promise.resolve(undefined);
}
