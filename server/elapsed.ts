/**
 * Milliseconds since some moment. For what lasts so long, rather than until a day: it goes on evenly when somebody sets the
 * clock of the computer, forward or back.
 */
export type Elapsed = () => number;

export const elapsed: Elapsed = () => performance.now();
