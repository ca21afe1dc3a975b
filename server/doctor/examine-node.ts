import type { Finding } from './finding.ts';

/** Long-term releases of Node and the last day of their security updates. */
const NODE_END_OF_LIFE: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};

export function examineNode(version: string, now: Date): Finding {
  const end = NODE_END_OF_LIFE[version.split('.', 1)[0] ?? ''];
  if (end === undefined || now <= new Date(end)) return { state: 'good', says: `Node ${version}.` };
  return {
    state: 'warning',
    says: `Node ${version} has had no security updates since ${end}.`,
    remedy: 'Install a current long-term release of Node and restart.',
  };
}
