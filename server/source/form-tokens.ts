/** Tokens of the form, for browsers that do not say where a request comes from. */
export interface FormTokens {
  issue(): string;
  accepts(token: string): boolean;
}
