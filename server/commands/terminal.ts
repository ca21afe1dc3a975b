/** Where a command writes: results to `out`, everything about how it goes to `err`. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}
