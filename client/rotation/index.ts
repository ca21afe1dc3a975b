export { type Announced, announceEntry, type AnnounceApi, isWaiting, signersAtHand } from './announce.ts';
export { type Proof, type ProofExtent, type ProofPort, proveEpoch } from './prove-epoch.ts';
export { rewrapEpoch, type RewrapPort, type RewrapProgress } from './rewrap-epoch.ts';
export { closingChange, type RingChange, type RingWish, ringWish, rotationChange } from './ring-change.ts';
export { type WrappedEnvelope, wrapEnvelopes, type WrapOutcome } from './wrap-envelopes.ts';
