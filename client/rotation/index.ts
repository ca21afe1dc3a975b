export {
  type Announced,
  announceEntry,
  type AnnounceApi,
  isWaiting,
  loggedKeys,
  signersAtHand,
  signWaiting,
} from './announce.ts';
export { type Proof, type ProofExtent, type ProofPort, proveEpoch, SAMPLE_PARTS } from './prove-epoch.ts';
export { rewrapEpoch, type RewrapPort, type RewrapProgress } from './rewrap-epoch.ts';
export { recoveryChange, type RecoveryWish } from './recovery-change.ts';
export { revokedKeys } from './revocations.ts';
export { closingChange, type RingChange, type RingWish, ringWish, rotationChange } from './ring-change.ts';
export { withMembers, withRoles } from './staff-change.ts';
export { failingEnvelopes, type WrappedEnvelope, wrapEnvelopes, type WrapOutcome } from './wrap-envelopes.ts';
