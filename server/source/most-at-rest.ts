const MOST_PADDING = 1.12;
const FLOOR_BYTES = 8_192;

/** What a tip may weigh as it is stored: padding adds at most 12 %, and a floor for each file and the letter. */
export function mostAtRest(bytes: number, files: number): number {
  return bytes * MOST_PADDING + (files + 1) * FLOOR_BYTES;
}
