/**
 * English is the measure of the other catalogues: a sentence or a placeholder that they lack does not compile or
 * fails a test. "Sealed" is the site's word for encrypted to the newsroom's key. Titles give nothing away: a tab is
 * seen by whoever passes.
 */
export const en = {
  'language.name': 'English',

  'title.form': 'Contact',
  'title.received': 'Contact: received',
  'title.notSent': 'Contact: not sent',
  'title.closed': 'Contact: closed',
  'title.notFound': 'Contact: page not found',

  'nav.toForm': 'Go to the form',
  'nav.languages': 'Language',
  'nav.leave': 'Leave',
  'nav.backToForm': 'Back to the form',

  'form.heading': 'Write to {newsroom}',
  'form.readers':
    'Only people at {newsroom} who hold its private key can read what you send. You need no account, no name and no e-mail address.',

  'safer.heading': 'Before you write',
  'safer.tor':
    'Use Tor\u00a0Browser (torproject.org) with its security level set to “Safest”. Your network then sees that you use Tor, but not which pages you open, and we do not see where you are.',
  'safer.work':
    'Do not write from work: not at the workplace, not on its network, not on a device it gave you.',
  'safer.phone': 'Do not use a phone or a SIM\u00a0card that is registered in your name.',
  'safer.quiet': 'Tell nobody that you are writing to us.',
  'safer.wait': 'If you are not sure that you are safe now, wait. You can come back another day.',

  'protected.heading': 'What is protected',
  'protected.sealed':
    'Your message, your files and their names are sealed, that is, encrypted to the newsroom’s key, before anything is stored. This server cannot open them again.',
  'protected.traces':
    'This server does not record your IP\u00a0address or your browser. Outside the seal it keeps only the day, the number of files and rounded-up sizes. Only the newsroom sees the exact time.',
  'protected.page': 'This page sets no cookies, runs no scripts and loads nothing from other sites.',

  'unprotected.heading': 'What is not protected',
  'unprotected.moment':
    'This page works without JavaScript, so the server encrypts your message and files as they arrive, before anything is stored. For that moment it holds them unencrypted in its memory. Whoever controlled the server then could read them.',
  'unprotected.metadata':
    'Photos, videos and documents often carry hidden details: the place, the device, the author. We do not remove them, and the newsroom will see them. If they could point to you, remove them before you send.',
  'unprotected.device':
    'If your device is being watched, others may read along. Without Tor\u00a0Browser, whoever watches your network can see that you were here. With it, they still see when you send, and roughly how much.',
  'unprotected.style':
    'What you write can itself point to you: something that few people know, or the way you put it.',

  'write.heading': 'Your message and files',
  'message.label': 'Message',
  'message.limit': {
    one: 'Up to {count} character. You can also send files without a message.',
    other: 'Up to {count} characters. You can also send files without a message.',
  },
  'message.noReply':
    'We cannot answer you on this page. If you would like an answer, write how you can be reached safely.',
  'files.label': 'Files',
  'files.limit': {
    one: 'Up to {count} file, {size} in all. Choose all of them at once: a second choice replaces the first.',
    other:
      'Up to {count} files, {size} in all. Choose all of them at once: a second choice replaces the first.',
  },
  'send.button': 'Send',
  'script.trouble':
    'Your browser cannot seal this by itself: what it needs for that could not be loaded. Nothing was sent.',
  'script.choice':
    'You can try again. Or send it the other way: the server then encrypts it as it arrives, and holds it unencrypted in its memory for that moment.',
  'script.again': 'Try again',
  'script.otherWay': 'Send it the other way',
  'after.heading': 'After you press Send',
  'after.wait':
    'Keep this window open until a page says that everything was received. On a slow line, large files can take hours. That is fine.',
  'after.quiet': 'Until then it may look as if nothing is happening. Do not press Send again.',
  'after.broken':
    'If the connection breaks before that page appears, send everything again. An incomplete upload is never kept.',

  'key.heading': 'The newsroom’s key',
  'key.about':
    'What you send is sealed with this key. If the newsroom also publishes its key elsewhere, for example in print, compare the two. If they differ, send nothing. Do not call the newsroom about it from a phone of your own.',
  'key.nth': 'Key {number} of {total}',
  'key.words': 'In words, to compare aloud',
  'key.hex': 'In numbers and letters',

  'receipt.heading': 'Received and sealed',
  'receipt.message': 'Your message was received.',
  'receipt.noMessage': 'You sent no message, only files.',
  'receipt.files': { one: '{count} file was received:', other: '{count} files were received:' },
  'receipt.noFiles': 'You sent no files.',
  'receipt.sealed':
    'All of it was sealed on arrival and is stored. Nobody but {newsroom} can open it. This server cannot, and neither can you.',
  'receipt.emptyFiles': {
    one: '{count} file arrived empty',
    other: '{count} files arrived empty',
  },
  'receipt.emptyWhy':
    'An empty file was empty to begin with, or the browser could not read it: it was open in another program, it had been moved, or it was not fully on your device. If it matters, copy it to another folder, check that it opens there, and send it again.',
  'file.empty': 'empty, 0 bytes',
  'file.unnamed': 'a file without a name',
  'now.heading': 'What to do now',
  'now.tor':
    'In Tor\u00a0Browser, choose “New identity” (the broom). It closes the window and forgets this visit.',
  'now.otherBrowser': 'In another browser, delete this visit from the history and close the window.',
  'now.keepNothing':
    'Keep nothing of this page: no photo, no printout, no note. You need nothing from it, and there is no copy here for you to come back to.',
  'now.ownFiles': 'The files you sent are still on your device. Consider whether they should stay there.',
  'now.again': 'If you want to add something, write again. It will arrive as a separate message.',
  'now.writeAgain': 'Write again',

  'problem.keptNothing': 'Nothing you sent was kept.',
  'problem.keptEverything': 'Everything you sent was received, sealed and kept.',
  'problem.nothingSent': 'Nothing was sent, and nothing was kept.',
  'problem.textBack': 'Your message is below, just as you wrote it. Files have to be chosen again.',
  'problem.textToCopy':
    'Your message is below, just as you wrote it, so that you can copy it. No copy is kept here.',
  'problem.yourText': 'Your message',

  'closed.heading': '{newsroom} cannot take anything at the moment',

  'tooBig.heading': 'Too large to send at once',
  'tooBig.what': 'Your message and files may be up to {size} in all. What you are sending is larger.',
  'tooBig.next':
    'Send it in several parts, and say in each message that they belong together. If your browser still shows an upload, you need not wait for it.',
  'tooManyFiles.heading': 'Too many files at once',
  'tooManyFiles.what': {
    one: 'You can send up to {count} file at once. You chose more.',
    other: 'You can send up to {count} files at once. You chose more.',
  },
  'tooManyFiles.next':
    'Send them in several parts, and say in each message that they belong together. Or pack them into one archive, such as a ZIP file.',
  'messageTooLong.heading': 'The message is too long',
  'messageTooLong.what': {
    one: 'A message can have up to {count} character.',
    other: 'A message can have up to {count} characters.',
  },
  'messageTooLong.yours': 'Yours has {length}.',
  'messageTooLong.next': 'Make it shorter, or save it as a text file and send that as a file.',
  'empty.heading': 'There was nothing to send',
  'empty.what': 'Neither a message nor a file arrived.',
  'empty.next':
    'Write a message or choose a file, then press Send. If you had chosen files, choose them again.',
  'formExpired.heading': 'The form had expired',
  'formExpired.what':
    'A form can be used only for a limited time, so that no other site can send anything in your name. This one was too old.',
  'formExpired.next': 'Send it again with a new form.',
  'storeFull.heading': 'There is no room at the moment',
  'storeFull.what': 'The newsroom’s storage is full. This has nothing to do with you.',
  'storeFull.next':
    'Please come back in a few days. Do not send it by e-mail or phone instead: that would protect you less.',
  'storeTrouble.heading': 'It cannot be stored at the moment',
  'storeTrouble.what':
    'The server cannot write to its disk reliably, so it accepts nothing. This has nothing to do with you.',
  'storeTrouble.next':
    'Please come back tomorrow. Do not send it by e-mail or phone instead: that would protect you less.',
  'keyExpired.heading': 'Closed for the moment',
  'keyExpired.what':
    'The newsroom’s key has expired. Without a valid key nothing can be sealed, so nothing is accepted. This has nothing to do with you.',
  'keyExpired.next':
    'Please come back in a few days. Do not send it by e-mail or phone instead: that would protect you less.',
  'stalled.heading': 'The line stood still',
  'stalled.what': 'For a while nothing, or almost nothing, came through, so the upload was ended.',
  'stalled.next':
    'Try again, perhaps at another time or from another place. On a weak line, send a few files at a time.',
  'unreadable.heading': 'The upload arrived damaged',
  'unreadable.what':
    'Part of it could not be read. The connection may have broken, or the browser could not read one of the files.',
  'unreadable.next':
    'Check that every file opens on your device. If one does not, copy it to another folder or leave it out. Then send again.',
  'partsMissing.heading': 'Some files did not arrive',
  'partsMissing.what': 'Files sent: {sent}. Files that arrived: {received}.',
  'partsMissing.next':
    'An unusual file name can be the cause. Give the files simple names, such as a.pdf and b.pdf, choose them again and send.',
  'rateLimited.heading': 'Too much at once',
  'rateLimited.what':
    'More is arriving than this server takes at one time. It need not come from you: several people can share one connection.',
  'rateLimited.next': {
    one: 'Wait {count} minute, then send again.',
    other: 'Wait {count} minutes, then send again.',
  },
  'notFound.heading': 'There is no such page',
  'notFound.what': 'The address may be mistyped or out of date.',
  'notFound.next': 'Check the address, or go to the form.',
  'internal.heading': 'Something went wrong here',
  'internal.what': 'The fault is on this server. It is nothing you did.',
  'internal.sendAgain': 'Please send it again. If it fails again, come back tomorrow.',
  'internal.needNotSend': 'You need not send it again. You can close this window.',

  'size.bytes': { one: '{count}\u00a0byte', other: '{count}\u00a0bytes' },
  'size.kilobytes': '{value}\u00a0KB',
  'size.megabytes': '{value}\u00a0MB',
  'size.gigabytes': '{value}\u00a0GB',
} as const;
