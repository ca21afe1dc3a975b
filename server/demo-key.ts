/** Stands in the user ID of every demo key, so that neither people nor a production server take it for a real one. */
export const DEMO_KEY_NAME = 'Sealdrop DEMO newsroom';
export const DEMO_KEY_COMMENT = 'demo key - not for real tips';

export function isDemoKey(userIds: readonly string[]): boolean {
  return userIds.some((userId) => userId.includes(DEMO_KEY_COMMENT));
}
