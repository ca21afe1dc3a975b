import { originOf } from '../../../server/http/same-origin.ts';

const OWN = 'https://tips.example.org';

describe('where a form was posted from', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, 'own'],
    [{ 'sec-fetch-site': 'same-origin', origin: OWN }, 'own'],
    // A proxy may have changed the address; no script can set Sec-Fetch-Site.
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:8080' }, 'own'],
    [{ 'sec-fetch-site': 'cross-site' }, 'foreign'],
    [{ 'sec-fetch-site': 'cross-site', origin: OWN }, 'foreign'],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://other.example.org' }, 'foreign'],
    [{ 'sec-fetch-site': 'none' }, 'unknown'],
    [{ 'sec-fetch-site': 'same-origin, cross-site' }, 'unknown'],
    [{ origin: OWN }, 'own'],
    [{ origin: 'http://tips.example.org' }, 'foreign'],
    [{ origin: `${OWN}:8443` }, 'foreign'],
    [{ origin: `${OWN}.evil.example` }, 'foreign'],
    [{ origin: 'null' }, 'unknown'],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, 'foreign'],
    [{}, 'unknown'],
  ] as const)('with %j is %s', (headers, verdict) => {
    expect(originOf({ headers }, OWN)).toBe(verdict);
  });
});
