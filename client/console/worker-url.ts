/** The only address that anything is ever loaded from by script. */
const WORKER_PATH = '/worker.js';
const POLICY_NAME = 'sealdrop';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const policy = createPolicy();

/** The page's Trusted Types policy has this one use. */
export function workerUrl(): string {
  return policy.createScriptURL(WORKER_PATH);
}

function createPolicy(): ReturnType<TrustedTypes['createPolicy']> {
  const rules = {
    createScriptURL(url: string): string {
      if (url !== WORKER_PATH) throw new TypeError('Only the worker is loaded by script.');
      return url;
    },
  };
  // Not every browser has Trusted Types yet.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  return trustedTypes?.createPolicy(POLICY_NAME, rules) ?? rules;
}
