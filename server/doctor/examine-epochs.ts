import type { Finding, PreparedDeployment } from './finding.ts';

/** What is still sealed to former keys. */
export async function examineEpochs({ tips }: PreparedDeployment): Promise<readonly Finding[]> {
  const epochs = await tips.epochs();
  const newest = Math.max(...epochs.map(({ epoch }) => epoch));
  return epochs
    .filter(({ epoch, retired }) => epoch < newest && !retired)
    .map(({ epoch, since, parts }): Finding => {
      const name = `Epoch ${epoch}, of ${since}, is not retired`;
      if (parts === 0) {
        const remedy = 'When all editors have the new key, an officer retires it: sealdrop rotate --retire';
        return { state: 'warning', says: `${name}; nothing is sealed to it any more.`, remedy };
      }
      const left = parts === 1 ? '1 part is' : `${parts} parts are`;
      return {
        state: 'warning',
        says: `${name}: ${left} still sealed to its keys.`,
        remedy:
          'An officer who has its private key goes on with: sealdrop rotate. Without that key nobody can open them.',
      };
    });
}
