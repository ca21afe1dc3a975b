/**
 * English is the measure of the other catalogues. Sentences that the pages of the server also have say the same as there
 * (tests/client/locales.test.ts).
 */
export const en = {
  'slip.heading': 'Look at the codename once more',
  'slip.count': {
    one: 'A codename has nine words. You entered {count}.',
    other: 'A codename has nine words. You entered {count}.',
  },
  'slip.none': 'Word {position}: “{typed}” is not in the list of words, and nothing in it is similar.',
  'slip.one': 'Word {position}: “{typed}” is not in the list of words. Is it “{first}”?',
  'slip.two': 'Word {position}: “{typed}” is not in the list of words. Is it “{first}” or “{second}”?',
  'slip.again':
    'What you entered is in the field below. Compare it with your paper, correct it and try again.',
  'unknown.heading': 'No mailbox opens with this codename',
  'unknown.what':
    'Every word is in the list, but there is no mailbox for these nine in this order. One of them may be another word, or stand in another place.',
  'unknown.gone': {
    one: 'Or the mailbox is gone: because it was closed, or because {count} day has passed since the latest message in it.',
    other:
      'Or the mailbox is gone: because it was closed, or because {count} days have passed since the latest message in it.',
  },
  'unknown.next':
    'Compare the words with your paper, one by one. If the mailbox is gone, you can write to us anew.',
  'failed.openSuspect':
    'Your codename has not left this browser. Do not enter it in another way now either: that would give it to this server. Come back on another day.',
  'mailbox.heading': 'Your mailbox',
  'mailbox.notBack': 'What you sent is not shown here, so that nobody who opens this mailbox can read it.',
  'replies.heading': 'Replies from {newsroom}',
  'replies.none': 'There is no reply at the moment. Come back another day.',
  'replies.doubtful': 'Not certainly from the newsroom',
  'reply.heading': 'Reply of {day}',
  'reply.forgedHeading': 'Forged',
  'reply.forged':
    'This was not signed with the newsroom’s key. Somebody else has put it here. Do not believe it, and do not do what it asks.',
  'reply.doubtfulHeading': 'Doubtful',
  'reply.doubtful':
    'This was signed with a key that the newsroom has since declared no longer safe. It can be from the newsroom or from somebody who has that key. Do not do what it asks before you have asked the newsroom.',
  'reply.showForged': 'Show it nevertheless',
  'reply.brokenHeading': 'Cannot be opened',
  'reply.broken':
    'Something lies here that cannot be opened with your key: it is damaged, or was not meant for you. You can tell the newsroom, so that it writes again.',
  'reply.empty': 'This reply has no text.',
  'reply.files': { one: '{count} file with this reply', other: '{count} files with this reply' },
  'reply.save': 'Save',
  'reply.saveWhat':
    'A saved file lies on your device in clear, where others can find it. Save only what you need.',
  'reply.delete': 'Delete this reply',
  'reply.deleteWhat':
    'It is deleted here for good; nobody can bring it back. The newsroom keeps its own copy and is not told.',
  'reply.deleteButton': 'Delete for good',
  'reply.deleted': 'The reply was deleted.',
  'more.heading': 'Write more',
  'more.reply': 'This is added to your conversation. Replies appear on this page.',
  'message.label': 'Message',
  'files.label': 'Files',
  'files.none':
    'There is no room for files at the moment. This has nothing to do with you. Your message can still be sent: say in it which files you have. You can add them on another day.',
  'close.link': 'Close this mailbox for good',
  'close.heading': 'Close this mailbox for good?',
  'close.goes':
    'What goes: the mailbox, its key and all replies in it are deleted. The codename then opens nothing. Nobody can bring this back.',
  'close.stays': 'What stays: all that you sent, and the newsroom’s own copy of its replies.',
  'close.told': 'The newsroom sees that you have closed the mailbox, and can no longer answer you.',
  'close.button': 'Close for good',
  'closedMailbox.heading': 'Your mailbox is closed',
  'closedMailbox.what':
    'The mailbox, its key and all replies were deleted. The codename opens nothing any more. What you sent stays with the newsroom.',
  'closedMailbox.paper': 'Destroy the paper with the codename.',
  'mailbox.here':
    'JavaScript is on, so your browser has opened the mailbox itself. The server has neither your codename nor the key, and sees nothing of what is written here.',
  'mailbox.opening': 'Opening in your browser …',
  'mailbox.willOpen':
    'JavaScript is on, so your browser opens the mailbox itself: your codename never leaves it.',
  'mailbox.check': 'Look for replies again',
  'mailbox.idle':
    'This page was not used for a while and has forgotten the mailbox. Your codename opens it again.',
  'mailbox.leftElsewhere':
    'You pressed Leave in another window of this site, so this page has forgotten the mailbox too. Your codename opens it again.',
  'more.anew': 'This begins a new conversation. After sending you are given a new codename.',
  'reply.genuineHere':
    'Signed by the newsroom. Your browser checked this with a key that the newsroom had when you first wrote, or that is in the record of its keys since then.',
  'close.keep': 'Keep it',
} as const;
