import type { Inspection } from './inspection.ts';
import { UNKNOWN } from './inspection.ts';

/**
 * What a file tells about whoever made it, beside what it shows. Reads pieces of the file, never all of it at once,
 * and never rejects: a file that cannot be read is `unknown`, a picture that is not built as it should be `unreadable`.
 */
export function inspectFile(_file: File): Promise<Inspection> {
  return Promise.resolve(UNKNOWN);
}
