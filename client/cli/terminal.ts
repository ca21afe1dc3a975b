export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width in characters. */
  readonly columns: number;
}

/** Everything of the outside that the commands use, apart from files and the network. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Asks on the terminal without echo.
   *
   * @throws CliError `no-terminal` when nobody is there to ask
   */
  askHidden(question: string): Promise<string>;
  now(): Date;
  /** Aborted when the person wants to stop (Ctrl-C). */
  readonly interrupted: AbortSignal;
}

export function printLine(output: Output, line = ''): void {
  output.write(`${line}\n`);
}
