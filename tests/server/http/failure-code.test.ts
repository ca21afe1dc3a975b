import { MulterError } from 'multer';
import { codeOf, FAILURE_CODES } from '../../../server/http/failure-code.ts';
import { ListenError } from '../../../server/http/listen.ts';
import { StorageError } from '../../../server/storage/ports.ts';
import type { StorageErrorCode } from '../../../server/storage/ports.ts';

const withCode = (code: string) => Object.assign(new Error(`secret of ${code}`), { code });

describe('the code of an error', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['SQLITE_FULL', 'disk-full'],
    ['EIO', 'disk-failing'],
    ['SQLITE_IOERR_FSYNC', 'disk-failing'],
    ['EACCES', 'permission-denied'],
    ['EROFS', 'permission-denied'],
    ['SQLITE_READONLY', 'permission-denied'],
    ['EMFILE', 'too-many-open-files'],
    ['ECONNRESET', 'connection-lost'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'connection-lost'],
    ['SQLITE_BUSY_SNAPSHOT', 'database-busy'],
    ['SQLITE_CORRUPT', 'database-damaged'],
    ['SOMETHING_NEW', 'unexpected'],
    ['__proto__', 'unexpected'],
  ])('%s is %s', (code, meaning) => {
    expect(codeOf(withCode(code))).toBe(meaning);
  });

  it('of multer is a malformed upload', () => {
    expect(codeOf(new MulterError('LIMIT_FIELD_KEY'))).toBe('malformed-upload');
  });

  it('of our own errors is their own', () => {
    const codes: readonly StorageErrorCode[] = [
      'duplicate',
      'full',
      'missing',
      'unhealthy',
      'newer-data',
      'locked',
      'discarded',
    ];
    for (const code of codes) expect(codeOf(new StorageError(code, 'secret'))).toBe(code);
    expect(codeOf(new ListenError('port-taken', 'secret'))).toBe('port-taken');
  });

  it('is more exact where the cause is', () => {
    expect(codeOf(new StorageError('unhealthy', 'secret', { cause: withCode('EIO') }))).toBe('disk-failing');
    expect(codeOf(new Error('secret', { cause: new StorageError('full', 'secret') }))).toBe('full');
  });

  it('of a mistake in the program says so', () => {
    expect(codeOf(new TypeError('secret is not a function'))).toBe('programming-error');
  });

  it.each([undefined, null, 'secret', 42, { code: 'EIO' }, Object.assign(new Error('x'), { code: 5 })])(
    'of %p is unexpected',
    (thrown) => {
      expect(codeOf(thrown)).toBe('unexpected');
    },
  );

  it('ends also where causes go round in a circle', () => {
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    expect(codeOf(one)).toBe('unexpected');
  });

  it('is always one of the list', () => {
    expect(new Set(FAILURE_CODES).size).toBe(FAILURE_CODES.length);
    expect(FAILURE_CODES).toContain(codeOf(new Error('any')));
  });
});
