/**
 * English is the measure of the other catalogues. Sentences that the pages of the server also have say the same as there
 * (tests/client/locales.test.ts).
 */
export const en = {
  'send.button': 'Send',
  'nav.toMailbox': 'Open the mailbox',
  'nav.leave': 'Leave',
  'receipt.heading': 'Received and sealed',
  'receipt.writeDown': 'One thing is left to do now: write down your codename.',
  'receipt.whatHeading': 'What was received',
  'receipt.message': 'Your message was received.',
  'receipt.noMessage': 'You sent no message, only files.',
  'receipt.files': { one: '{count} file was received:', other: '{count} files were received:' },
  'receipt.noFiles': 'You sent no files.',
  'receipt.anew':
    'The mailbox that it was meant for is no longer there. So it begins a new conversation, with a new codename; the old one opens nothing any more.',
  'receipt.added': 'It was added to your conversation. Your codename stays the same.',
  'file.empty': 'empty, 0 bytes',
  'file.unnamed': 'a file without a name',
  'codename.heading': 'Your codename: write it down now',
  'codename.what':
    'With these nine words, in this order, you come back: to read what the newsroom answers, and to add to what you sent.',
  'codename.english': 'The words are English, because there is no good list of words in your language yet.',
  'codename.line': 'The same in one line, to compare',
  'codename.once':
    'They are shown only now. After you have left this page, nobody can show them to you again.',
  'codename.paper':
    'Write them on paper by hand, each with its number, then compare once more. Do not photograph them, save them on a device or send them to anybody, not even to yourself. If you print this page, do it on a printer of your own: only the words are printed.',
  'codename.keep':
    'Keep the paper where nobody looks, and do not note what it is for. Whoever has the nine words can read the replies and write in your name.',
  'codename.lost':
    'If you lose them, nobody can recover them: neither we nor the newsroom. What you sent stays with the newsroom, but you can no longer read its replies. You can then write to us anew and are given a new codename.',
  'codename.spelling': 'Capital letters, spaces and hyphens will not matter when you enter them.',
  'codename.days': {
    one: 'The mailbox is deleted {count} day after the latest message in it, yours or the newsroom’s.',
    other: 'The mailbox is deleted {count} days after the latest message in it, yours or the newsroom’s.',
  },
  'now.heading': 'What to do now',
  'now.tor':
    'In Tor\u00a0Browser, choose “New identity” (the broom). It closes the window and forgets this visit.',
  'now.otherBrowser': 'In another browser, delete this visit from the history and close the window.',
  'now.ownFiles': 'The files you sent are still on your device. Consider whether they should stay there.',
  'size.bytes': { one: '{count}\u00a0byte', other: '{count}\u00a0bytes' },
  'size.kilobytes': '{value}\u00a0KB',
  'size.megabytes': '{value}\u00a0MB',
  'size.gigabytes': '{value}\u00a0GB',
  'here.preparing': 'Getting ready to seal here, in your browser …',
  'here.sealing':
    'JavaScript is on, so your browser seals your message and files itself, before anything leaves it. The server never has them unencrypted.',
  'here.slow':
    'In this browser, sealing these files will take about {time}. You can leave the window open and wait.',
  'progress.heading': 'Sealing and sending',
  'progress.sealed': 'Sealed: {done} of {total}',
  'progress.sent': 'Sent: {done} of {total}',
  'progress.stored': 'Safely stored: {done} of {total}',
  'progress.rate': '{rate} per second, about {time} left',
  'progress.starting': 'Reaching the newsroom …',
  'progress.sending': 'On its way.',
  'progress.waiting':
    'The connection is gone. It goes on by itself as soon as it is back; what is safely stored is not sent again.',
  'progress.paused': 'Paused. What is safely stored stays.',
  'progress.finishing': 'The files are stored. The letter that belongs to them is being sealed and sent.',
  'progress.keepOpen': 'Keep this window open until a page says that everything was received.',
  'progress.pause': 'Pause',
  'progress.resume': 'Go on',
  'progress.giveUp': 'Give up',
  'time.seconds': { one: '{count} second', other: '{count} seconds' },
  'time.minutes': { one: '{count} minute', other: '{count} minutes' },
  'time.hours': { one: '{count} hour', other: '{count} hours' },
  'failed.heading': 'It was not sent',
  'failed.nothing': 'Nothing left your browser unencrypted. Your text and your files are still here.',
  'failed.choice':
    'You can try again; what is already stored is not sent again. Or send it the other way: the server then encrypts it as it arrives, and holds it unencrypted in its memory for that moment.',
  'failed.again': 'Try again',
  'failed.otherWay': 'Send it the other way',
  'failed.openOtherWay': 'Open it the other way',
  'failed.openChoice':
    'You can try again. Or open the mailbox the other way: the server then opens it in its memory, and has your codename for that moment.',
  'failed.back': 'Back to the form',
  'failed.no-feature': 'This browser lacks something that is needed to seal here.',
  'failed.line': 'The newsroom’s server could not be reached.',
  'failed.key-mismatch':
    'The key that the server gave to this page is not the newsroom’s according to the record of its keys, or is not the one that this page shows. That must not happen.',
  'failed.key-unfit': 'Nothing can be sealed to the newsroom’s key in this browser.',
  'failed.key-expired': 'The newsroom’s key has expired, so nothing can be taken at the moment.',
  'failed.key-withdrawn':
    'The newsroom has withdrawn its key and has no new one yet, so nothing can be taken at the moment.',
  'failed.log-forked':
    'The record of the newsroom’s keys on this server is not the one that this page, or your mailbox, has seen before. That must not happen.',
  'failed.log-older':
    'The record of the newsroom’s keys on this server ends earlier than this page, or your mailbox, has seen before. An old record could bring back a key that is no longer safe.',
  'failed.log-unauthorized':
    'Something was added to the record of the newsroom’s keys by somebody who may not do that, or may not any more.',
  'failed.log-broken':
    'The record of the newsroom’s keys on this server does not hold together: it is damaged, or was tampered with.',
  'failed.suspect':
    'Send nothing now, and not in another way either: that would go to the same server. Compare the newsroom’s key with what it publishes elsewhere, and come back on another day. Do not call the newsroom about it from a phone of your own.',
  'failed.compare': 'See the key and how to compare it (opens a new window)',
  'failed.file-unreadable':
    'A file could not be read, or it changed meanwhile: {name}. If it lies on another device, copy it here and choose it again.',
  'failed.too-big':
    'Message and files together are larger than may be sent at once. Send them in several parts.',
  'failed.too-many':
    'There are more files than may be sent at once, or too many uploads are under way. Send fewer, or try again later.',
  'failed.message-too-long':
    'The message is too long. Make it shorter, or save it as a text file and send that.',
  'failed.empty': 'There is nothing to send yet. Write a message or choose a file.',
  'failed.files-full':
    'There is no room for files at the moment. Your message can still be sent without them: say in it which files you have. You can add them on another day.',
  'failed.share-used':
    'Much has come over your connection, and its part of the room for files is in use. It need not come from you. Your message can be sent without files now: say in it which files you have. Or try again in some hours; in Tor Browser, with a new circuit for this site.',
  'failed.withoutFiles': 'Send only the message',
  'failed.store-full': 'The newsroom’s storage is full at the moment. Please come back in a few days.',
  'failed.store-trouble': 'The newsroom’s server cannot store anything at the moment.',
  'failed.rate-limited': 'A lot is coming from your network. Wait a minute, then try again.',
  'failed.unknown-mailbox':
    'The mailbox that this belongs to is no longer there: it was closed or has expired.',
  'failed.refused': 'The newsroom’s server did not accept what this browser sealed.',
  'failed.stopped': 'It was not sent, and the server keeps nothing of it.',
  'failed.internal': 'Something in this page went wrong.',
  'progress.stopping': 'Stopping, and asking the server whether it had arrived already …',
  'stopped.heading': 'You gave it up',
  'unsure.heading': 'It may have been received',
  'failed.unsure':
    'You gave it up at its very last step, and the server does not say whether it had kept it by then. Leave this window open and ask again: if it was kept, this page shows the receipt, and your codename if it is new.',
  'failed.afterAll': 'Send it after all',
  'failed.ask': 'Ask again',
  'gone.leftHeading': 'You have left',
  'gone.left':
    'You pressed Leave in another window of this site. This page has forgotten your mailbox and its codename too.',
  'gone.leftWriting':
    'You pressed Leave in another window of this site, so this page has forgotten your mailbox too. What you send from here now begins a new conversation.',
  'gone.leftSending':
    'You pressed Leave in another window of this site. What is on its way here still goes on; press Give up if it should not.',
  'gone.closedHeading': 'Your mailbox is closed',
  'gone.closed':
    'It was closed in another window of this site, or has expired. Its codename opens nothing any more.',
  'gone.closedWriting':
    'Your mailbox was closed in another window of this site, or has expired. What you have written is still here. If you send it, it begins a new conversation, and you are given a new codename.',
  'idle.forgotten':
    'This page was not used for a while and has forgotten everything. Load it again if you want to write.',
  'receipt.sealedHere':
    'All of it was sealed in your browser before it left, and is stored. Only the newsroom can open it. This server never saw it, nor your codename.',
  'receipt.newKey':
    'The newsroom has changed its key since you opened this page, so it was sealed to the new one: {fingerprints}',
  'receipt.more': 'Write more',
  'receipt.comeBack':
    'To read replies on another day, come back to this site and open your mailbox with the codename.',
  'receipt.leaveHere': 'When you are done, press Leave, at the top. This page then forgets everything.',
} as const;
