// Loaded into a server before anything else (`node --require`): its Date jumps as a computer's clock does that is set. What
// measures time that has passed (performance.now, timers) goes on undisturbed, as on a real computer.
'use strict';
const { readFileSync } = require('node:fs');

const RealDate = Date;
const file = process.env.TEST_CLOCK_FILE;
let aheadMs = 0;

function read() {
  try {
    aheadMs = Number(readFileSync(file, 'utf8'));
  } catch {
    aheadMs = 0;
  }
}

class JumpingDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(JumpingDate.now());
    else super(...parts);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
}

if (file !== undefined) {
  read();
  process.on('SIGUSR2', read);
  globalThis.Date = JumpingDate;
}
