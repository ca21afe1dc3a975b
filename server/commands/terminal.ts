/** Where a command writes: results to `out`, everything about how it goes to `err`. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}
