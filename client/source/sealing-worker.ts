import { Failure, failureOf } from './failure.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Desk } from './sealing/desk.ts';

let desk: Desk | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if ('begin' in data) {
    desk = new Desk(data.begin.ring, data.begin.words, {
      progress: (progress) => {
        say({ progress });
      },
      gone: (gone) => {
        say({ gone });
      },
    });
  } else void answer(data);
});

async function answer({ id, request }: Extract<ToWorker, { id: number }>): Promise<void> {
  try {
    if (desk === undefined) throw new Failure('internal');
    say({ id, answer: await desk.answer(request) });
  } catch (error) {
    say({ id, failure: failureOf(error) });
  }
}

function say(message: FromWorker): void {
  self.postMessage(message);
}
