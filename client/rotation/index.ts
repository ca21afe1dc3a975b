export { rewrapEpoch, type RewrapPort, type RewrapProgress } from './rewrap-epoch.ts';
export { type WrappedEnvelope, wrapEnvelopes, type WrapOutcome } from './wrap-envelopes.ts';
