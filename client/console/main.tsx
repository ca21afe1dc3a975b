import { render } from 'preact';
import { Session } from './session/session.ts';
import type { WorkerPort } from './session/worker-link.ts';
import type { Action } from './state/actions.ts';
import { signedOut, type State } from './state/state.ts';
import { Store } from './state/store.ts';
import { App } from './view/app.tsx';
import { workerUrl } from './worker-url.ts';

/** What shows that somebody is at the computer. */
const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no place for the console.');
const store = new Store(firstState(), draw);
const session = new Session({
  store,
  startWorker: (): WorkerPort => new Worker(workerUrl()),
  processors: navigator.hardwareConcurrency,
});

let drawing = false;

/** Changes of a moment are drawn together; locking is drawn before anything else can happen. */
function draw(_state: State, action: Action): void {
  if (action.type === 'locked') drawNow();
  else if (!drawing) {
    drawing = true;
    queueMicrotask(drawNow);
  }
}

function drawNow(): void {
  drawing = false;
  if (root !== null) render(<App state={store.state} session={session} />, root);
}

function firstState(): State {
  if (!('crypto' in globalThis) || !('subtle' in crypto)) return { screen: 'lacking', what: 'crypto' };
  if (!('Worker' in globalThis)) return { screen: 'lacking', what: 'workers' };
  return signedOut();
}

for (const type of ACTIVITY) {
  document.addEventListener(
    type,
    () => {
      // The warning is answered by its own buttons.
      if (session.desk?.dialog?.kind !== 'idle') session.touch();
    },
    { passive: true, capture: true },
  );
}

// A page that is left, frozen or kept for the way back must have nothing in it.
window.addEventListener('pagehide', () => {
  if (session.holdsKeys) session.lock('left');
});
document.addEventListener('freeze', () => {
  if (session.holdsKeys) session.lock('idle');
});
document.addEventListener('visibilitychange', () => {
  session.checkIdle();
});
window.addEventListener('beforeunload', (event) => {
  if (session.files.busy || session.replies.busy) event.preventDefault();
});

// A key file that is dropped beside its field must not replace the page.
for (const type of ['dragover', 'drop'] as const) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
  });
}

drawNow();
if (store.state.screen === 'sign-in') session.prepare();
