import { randomBytes } from 'node:crypto';
import { readSealedTip } from '../../../../server/source/api/requests.ts';
import { newId } from '../../../../server/storage/id.ts';

const request = (body: string) => ({
  tip: newId(),
  epoch: 1,
  letter: { id: newId(), suite: 'seipd2-aes256-gcm', envelope: '', body },
  parts: [],
  owner: randomBytes(32).toString('base64url'),
  mailbox: { locator: randomBytes(32).toString('base64url') },
});

describe('a letter in base64', () => {
  it('may be as long as a newsroom allows', () => {
    const bytes = Buffer.alloc(8 * 2 ** 20, 'letter');
    expect(bytes.equals(readSealedTip(request(bytes.toString('base64'))).letter.body)).toBe(true);
  });

  it.each(['A', 'AA', 'AAA', 'A===', '====', 'AA=A', 'AA==AAAA', 'AA-A', 'AAA\n', ' AAA'])(
    'is not %j',
    (text) => {
      expect(() => readSealedTip(request(text))).toThrow('malformed');
    },
  );
});
