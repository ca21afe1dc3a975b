import { staffOrigin } from '../../../client/cli/server-address.ts';

describe('the address of the staff site', () => {
  it.each([
    ['https://staff.example.org', 'https://staff.example.org'],
    ['https://staff.example.org/', 'https://staff.example.org'],
    ['https://STAFF.example.org:443', 'https://staff.example.org'],
    ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
    ['http://localhost:8081/', 'http://localhost:8081'],
    ['http://[::1]:8081', 'http://[::1]:8081'],
    ['http://abcdefgh.onion', 'http://abcdefgh.onion'],
  ])('%s is the origin %s', (address, origin) => {
    expect(staffOrigin(address)).toBe(origin);
  });

  it.each([
    'http://staff.example.org',
    'http://192.168.1.10:8081',
    'http://10.0.0.1',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://onion.example.org',
  ])('%s is refused as not encrypted, with a remedy', (address) => {
    expect(() => staffOrigin(address)).toThrow(
      expect.objectContaining({
        code: 'insecure-server',
        next: expect.stringContaining('https://') as string,
      }) as Error,
    );
  });

  it.each([
    'staff.example.org',
    'ftp://staff.example.org',
    'file:///etc/passwd',
    'https://user:secret@staff.example.org',
    'https://staff.example.org/console',
    'https://staff.example.org/?x=1',
    '',
  ])('%j is refused', (address) => {
    expect(() => staffOrigin(address)).toThrow(expect.objectContaining({ code: 'server-address' }) as Error);
  });
});
