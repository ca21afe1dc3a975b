import { fingerprintGroups, fingerprintWords, type LogEntry, type VerifiedLog } from '../../keys/index.ts';
import type { Locale } from './locales/index.ts';
import type { KeyChange, KeyRecord, NewsroomKey } from './pages/index.ts';
import { languageTag, wordLanguageOf } from './word-language.ts';

/**
 * What a source is told of the key log: since when the key is used, and how it came to be. Who is on the staff list, and what
 * officers note, is left out: it would help nobody to check a key, and endanger those who are named.
 */
export function keyRecord(log: VerifiedLog, locale: Locale): KeyRecord {
  const changes = log.entries.flatMap((entry, index) => changesOf(entry, log.entries.slice(0, index)));
  return {
    keys: shownKeys(log.head.ring, locale),
    changes: changes.reverse(),
    entries: log.entries.length,
    revoked: log.entries.some(({ revoked }) => revoked.length > 0),
    begins: fingerprintGroups(log.state.genesis),
  };
}

/** The day on which the keys that are sealed to were changed last. */
export function lastChange({ entries, head }: VerifiedLog): Date {
  const first = entries.find(({ epoch }) => epoch === head.epoch) ?? head;
  return new Date(first.day);
}

export function shownKeys(
  keys: readonly { readonly fingerprint: string }[],
  locale: Locale,
): readonly NewsroomKey[] {
  const language = wordLanguageOf(locale);
  return keys.map(({ fingerprint }) => ({
    hexGroups: fingerprintGroups(fingerprint),
    words: fingerprintWords(fingerprint, language),
    wordsLanguage: languageTag(language),
  }));
}

function changesOf(entry: LogEntry, before: readonly LogEntry[]): readonly KeyChange[] {
  const previous = before.at(-1);
  const kinds = [
    ...(previous === undefined ? (['begun'] as const) : []),
    ...(losesKey(entry, before) ? (['stolen'] as const) : []),
    ...(previous !== undefined && previous.epoch !== entry.epoch
      ? [entry.ring.length === 0 ? ('closed' as const) : ('changed' as const)]
      : []),
  ];
  if (kinds.length === 0) return [];
  const fingerprints = entry.ring.map(({ fingerprint }) => fingerprintGroups(fingerprint));
  return [{ day: new Date(entry.day), kinds, fingerprints }];
}

/** Whether a key to which was sealed is declared stolen here. */
function losesKey({ compromised }: LogEntry, before: readonly LogEntry[]): boolean {
  return before.some(({ ring }) => ring.some(({ fingerprint }) => compromised.includes(fingerprint)));
}
