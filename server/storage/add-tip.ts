import {
  StorageError,
  type StorageErrorCode,
  type StoredTip,
  type TipExtras,
  type TipStore,
} from './ports.ts';

/** Why nothing was added: what the tip needs, or had to be alone with, is not as it must be. */
const REFUSALS: readonly StorageErrorCode[] = ['duplicate', 'missing', 'stale-epoch'];

/**
 * Adds a tip. Where the store says that it failed, it is looked whether the tip is there all the same: its bodies must not
 * be deleted then, and nobody told that it was not kept (docs/decisions/0066).
 */
export async function addTip(
  tips: Pick<TipStore, 'addTip' | 'tip'>,
  tip: StoredTip,
  extras?: TipExtras,
): Promise<void> {
  try {
    await tips.addTip(tip, extras);
  } catch (error) {
    if (isRefusal(error) || !(await isThere(tips, tip))) throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof StorageError && REFUSALS.includes(error.code);
}

async function isThere(tips: Pick<TipStore, 'tip'>, { id, parts }: StoredTip): Promise<boolean> {
  const stored = await tips.tip(id).catch(() => undefined);
  const there = new Set(stored?.parts.map((part) => part.id));
  return parts.every((part) => there.has(part.id));
}
