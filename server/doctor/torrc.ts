import { readFile } from 'node:fs/promises';

/** An onion service, as torrc describes it. */
export interface OnionService {
  readonly folder: string;
  /** By name in lower case, in order. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

const SERVICE_BEGINS = 'hiddenservicedir';

/** Each service has its folder and what follows it up to the next one (`man tor`). */
export function onionServicesIn(torrc: string): readonly OnionService[] {
  const services: { folder: string; options: [string, string][] }[] = [];
  for (const line of torrc.split('\n')) {
    const [, name = '', value = ''] = /^\s*(\w+)\s+"?([^#"]*?)"?\s*(?:#.*)?$/u.exec(line) ?? [];
    const option = name.toLowerCase();
    if (option === SERVICE_BEGINS) services.push({ folder: value, options: [] });
    else if (option.startsWith('hiddenservice')) services.at(-1)?.options.push([option, value]);
  }
  return services;
}

export const valueOf = ({ options }: OnionService, name: string): string | undefined =>
  options.find(([option]) => option === name.toLowerCase())?.[1];

export const leadsTo = ({ options }: OnionService, socket: string): boolean =>
  options.some(([option, value]) => option === 'hiddenserviceport' && value.endsWith(`unix:${socket}`));

/** Undefined where it is not there, or not for us to read. */
export function readTorrc(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
