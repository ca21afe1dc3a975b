/**
 * The few platform names that Node, browsers and workers have in common and that the shared client code relies on.
 * Declared by hand so that nothing else of Node or of the DOM can be used there by accident.
 */
declare function atob(base64: string): string;
declare function btoa(binary: string): string;

declare class AbortSignal {
  readonly aborted: boolean;
}
