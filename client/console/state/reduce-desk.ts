import type { LetterResult, ListedTip } from '../protocol.ts';
import type { DeskAction } from './actions.ts';
import { isBegun } from './draft.ts';
import { tallyOf } from './order.ts';
import {
  fileKey,
  type Filter,
  type LetterState,
  type Reading,
  type Save,
  saveKey,
  type SignedIn,
  type Tip,
} from './state.ts';

export function reduceDesk(state: SignedIn, action: DeskAction): SignedIn {
  switch (action.type) {
    case 'tips-listed':
    case 'letters-opened':
    case 'letters-waiting':
    case 'read-set':
    case 'hold-set':
    case 'spam-set':
      return { ...state, ...withTipDays(action), tips: reduceTips(state.tips, action) };
    case 'listing-started':
      return { ...state, listing: { status: 'running' }, newTips: 0, newMessages: 0 };
    case 'listing-ended':
      return listingEnded(state, action.all);
    case 'listing-failed':
      return { ...state, listing: { status: 'failed', failure: action.failure } };
    case 'tips-counted':
      return withCount(state, action);
    case 'text-sought':
    case 'text-found':
    case 'unread-only-set':
    case 'expiring-only-set':
    case 'sorted':
      return { ...state, filter: reduceFilter(state.filter, action) };
    case 'spam-shown':
      return { ...state, selection: undefined, filter: reduceFilter(state.filter, action) };
    case 'selected':
      return { ...state, selection: action.selection };
    case 'cursor-moved':
      return { ...state, cursor: action.tip };
    case 'tip-opening':
    case 'tip-opened':
    case 'tip-failed':
    case 'tip-closed':
      return reduceReading(state, action);
    case 'save-changed':
      return { ...state, saves: withEntry(state.saves, keyOf(action.save), action.save) };
    case 'save-forgotten':
      return { ...state, saves: withoutEntry(state.saves, keyOf(action)) };
    case 'preview-changed':
      return withPreview(state, action);
    case 'draft-changed':
      return {
        ...state,
        drafts:
          action.draft === undefined
            ? withoutEntry(state.drafts, action.tip)
            : withEntry(state.drafts, action.tip, action.draft),
      };
    case 'strangers-agreed':
      return { ...state, agreed: withAgreed(state.agreed, action) };
    case 'tip-deleted':
      return withoutTip(state, action.tip);
    case 'keys-page-changed':
      return { ...state, newsroomKeys: { ...state.newsroomKeys, ...action.change } };
    case 'key-news-read':
      return { ...state, keyNews: action.news };
    case 'news-put-aside':
      return { ...state, newsAside: new Set([...state.newsAside, action.id]) };
    case 'danger-known':
      return { ...state, dangerKnown: true };
    case 'dialog-shown':
      return { ...state, dialog: action.dialog };
    case 'dialog-closed':
      return { ...state, dialog: undefined };
    case 'noticed':
      return { ...state, notice: action.notice };
  }
}

/** What the editor is reading or answering stays, so that nothing written is lost. */
function listingEnded(state: SignedIn, all: ReadonlySet<string> | undefined): SignedIn {
  const kept = Array.from(state.tips.keys()).filter(
    (id) => all === undefined || all.has(id) || state.reading?.tip === id || isBegun(state.drafts.get(id)),
  );
  const ids = new Set(kept);
  const tips = new Map(Array.from(state.tips).filter(([id]) => ids.has(id)));
  const cursor = ids.has(state.cursor ?? '') ? state.cursor : undefined;
  return { ...state, tips, cursor, listing: { status: 'complete' }, total: all?.size ?? tips.size };
}

function withoutTip(state: SignedIn, tip: string): SignedIn {
  return {
    ...state,
    tips: withoutEntry(state.tips, tip),
    drafts: withoutEntry(state.drafts, tip),
    total: Math.max(0, state.total - 1),
    cursor: state.cursor === tip ? undefined : state.cursor,
    reading: state.reading?.tip === tip ? undefined : state.reading,
    dialog: state.dialog?.kind === 'delete' ? undefined : state.dialog,
  };
}

type TipsAction = Extract<
  DeskAction,
  {
    readonly type:
      'tips-listed' | 'letters-opened' | 'letters-waiting' | 'read-set' | 'hold-set' | 'spam-set';
  }
>;
type Tips = SignedIn['tips'];

function reduceTips(tips: Tips, action: TipsAction): Tips {
  const changed = new Map(tips);
  const change = (id: string, difference: Partial<Tip>) => {
    const tip = changed.get(id);
    if (tip !== undefined) changed.set(id, { ...tip, ...difference });
  };
  switch (action.type) {
    case 'tips-listed':
      for (const tip of action.tips) changed.set(tip.id, listed(tip, changed.get(tip.id)));
      break;
    case 'letters-opened':
      for (const result of action.letters) change(result.tip, { letter: letterOf(result) });
      break;
    case 'letters-waiting':
      for (const tip of action.tips) change(tip, { letter: { status: 'waiting' } });
      break;
    case 'read-set':
      change(action.tip, { read: action.read });
      break;
    case 'spam-set':
      for (const tip of action.tips) change(tip, { spam: action.spam && 'editor' });
      break;
    case 'hold-set': {
      const tip = changed.get(action.tip);
      if (tip !== undefined) changed.set(tip.id, { ...withoutDay(tip), ...action.keeping });
      break;
    }
  }
  return changed;
}

function withoutDay({ expires: _expires, ...tip }: Tip): Tip {
  return tip;
}

function withTipDays(action: TipsAction): Partial<SignedIn> {
  return action.type === 'tips-listed' && action.tipDays !== undefined ? { tipDays: action.tipDays } : {};
}

function listed({ letter: _sealed, ...tip }: ListedTip, known: Tip | undefined): Tip {
  return { ...tip, letter: known?.letter ?? { status: 'waiting' } };
}

function letterOf(result: LetterResult): LetterState {
  return 'opened' in result
    ? { status: 'opened', ...result.opened }
    : { status: 'unopened', failure: result.failure };
}

/** While the list is being made the count is its goal; afterwards, what exceeds it has come in since. */
function withCount(
  state: SignedIn,
  { tips, unread, spam }: Extract<DeskAction, { type: 'tips-counted' }>,
): SignedIn {
  if (state.listing.status === 'running') return { ...state, total: tips };
  const known = tallyOf(state.tips);
  const newTips = Math.max(0, tips - spam.tips - (known.listed - known.spam));
  return { ...state, newTips, newMessages: Math.max(0, unread - known.unread - newTips) };
}

function withAgreed(
  agreed: SignedIn['agreed'],
  action: Extract<DeskAction, { readonly type: 'strangers-agreed' }>,
): SignedIn['agreed'] {
  const changed = new Set(agreed);
  for (const fingerprint of action.fingerprints) {
    if (action.agreed) changed.add(fingerprint);
    else changed.delete(fingerprint);
  }
  return changed;
}

type FilterAction = Extract<
  DeskAction,
  {
    readonly type:
      'text-sought' | 'text-found' | 'unread-only-set' | 'expiring-only-set' | 'spam-shown' | 'sorted';
  }
>;

function reduceFilter(filter: Filter, action: FilterAction): Filter {
  switch (action.type) {
    case 'text-sought':
      return {
        ...filter,
        text: action.text,
        ...(action.text.trim() === '' ? { found: undefined, partly: 0 } : {}),
      };
    case 'text-found':
      // An answer to what is no longer asked.
      if (action.text !== filter.text) return filter;
      return { ...filter, found: new Set(action.tips), partly: action.partly };
    case 'unread-only-set':
      return { ...filter, unreadOnly: action.unreadOnly };
    case 'expiring-only-set':
      return { ...filter, expiringOnly: action.expiringOnly };
    case 'spam-shown':
      return { ...filter, spam: action.spam, expiringOnly: false };
    case 'sorted':
      return { ...filter, byStamp: action.byStamp };
  }
}

type ReadingAction = Extract<
  DeskAction,
  { readonly type: 'tip-opening' | 'tip-opened' | 'tip-failed' | 'tip-closed' }
>;

function reduceReading(state: SignedIn, action: ReadingAction): SignedIn {
  switch (action.type) {
    case 'tip-opening':
      return {
        ...state,
        cursor: action.tip,
        reading: { tip: action.tip, content: { status: 'opening' } },
        previews: new Map(),
      };
    case 'tip-closed':
      return { ...state, reading: undefined, previews: new Map() };
    case 'tip-opened':
      return withContent(
        reduceDesk(state, { type: 'hold-set', tip: action.tip, keeping: action.content.keeping }),
        action.tip,
        { status: 'open', ...action.content },
      );
    case 'tip-failed':
      return withContent(state, action.tip, { status: 'failed', failure: action.failure });
  }
}

function withContent(state: SignedIn, tip: string, content: Reading['content']): SignedIn {
  return state.reading?.tip === tip ? { ...state, reading: { tip, content } } : state;
}

function withPreview(
  state: SignedIn,
  { place, preview }: Extract<DeskAction, { readonly type: 'preview-changed' }>,
): SignedIn {
  if (state.reading?.tip !== place.tip) return state;
  const key = fileKey(place);
  const previews =
    preview === undefined ? withoutEntry(state.previews, key) : withEntry(state.previews, key, preview);
  return { ...state, previews };
}

function keyOf({ place, inner }: Pick<Save, 'place' | 'inner'>): string {
  return saveKey(place, inner);
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
