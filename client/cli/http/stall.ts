/** A connection on which nothing moves for so long is given up, milliseconds. */
export const STALL_MS = 120_000;
export const STALLED = `nothing moved for ${STALL_MS / 1000} seconds`;
