import { readFileSync } from 'node:fs';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const compose = readFileSync('compose.yaml', 'utf8');
const stages = dockerfile.split(/^FROM /mu).slice(1);
const last = stages.at(-1) ?? '';

describe('the container image', () => {
  it('builds in one stage and ships another, without compilers, sources or tests', () => {
    expect(stages).toHaveLength(2);
    expect(last).not.toMatch(/apt-get|npm /u);
    expect(last.match(/^COPY .*$/gmu)).toEqual([
      'COPY --from=build /app/package.json ./',
      'COPY --from=build /app/node_modules ./node_modules',
      'COPY --from=build /app/dist ./dist',
    ]);
  });

  it('is made from a current long-term release of Node, the same in both stages', () => {
    const bases = stages.map((stage) => stage.split(/\s/u, 1)[0]);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:(?:24|26)-/u);
  });

  it('does not run as root', () => {
    expect(last.match(/^USER .*$/gmu)).toEqual(['USER node']);
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'));
  });

  it('checks its health on the staff listener', () => {
    expect(last).toMatch(/HEALTHCHECK[\s\S]*SEALDROP_STAFF_PORT[\s\S]*\/healthz/u);
  });

  it('runs read-only, without capabilities, core dumps or swap', () => {
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'core: 0']) {
      expect(compose).toContain(line);
    }
    expect(/memswap_limit: (\S+)/u.exec(compose)?.[1]).toBe(/mem_limit: (\S+)/u.exec(compose)?.[1]);
  });

  it('publishes its ports to this machine only', () => {
    const ports = compose.match(/^ +- '.*:\d+:\d+'$/gmu) ?? [];
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(port).toContain("'127.0.0.1:");
  });
});
