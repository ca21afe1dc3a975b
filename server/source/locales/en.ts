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
  'title.mailbox': 'Contact: mailbox',
  'title.left': 'Contact: left',
  'title.keys': 'Contact: key',

  'nav.toForm': 'Go to the form',
  'nav.languages': 'Language',
  'nav.leave': 'Leave',
  'nav.backToForm': 'Back to the form',
  'nav.toMailbox': 'Open the mailbox',
  'nav.backToMailbox': 'Back to the mailbox',

  'form.heading': 'Write to {newsroom}',
  'form.readers':
    'Only people at {newsroom} who hold its private key can read what you send. You need no account, no name and no e-mail address.',
  'form.return': 'Have you written before? Open your mailbox',
  'form.continues':
    'Your mailbox is open in this browser. What you send here is added to its conversation. If it should not be, press Leave first.',

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
  'protected.page':
    'This page loads nothing from other sites. It sets one cookie: a random number that holds the pages of this visit together and ends with it.',

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
  'write.headingAlone': 'Your message',
  'trap.label': 'Leave this field empty. It is there for programs that fill in everything.',
  'message.label': 'Message',
  'message.limit': {
    one: 'Up to {count} character. You can also send files without a message.',
    other: 'Up to {count} characters. You can also send files without a message.',
  },
  'message.limitAlone': { one: 'Up to {count} character.', other: 'Up to {count} characters.' },
  'message.reply':
    'You can be answered. After sending you are given a codename, nine words with which you come back. You need not say how to reach you.',
  'files.label': 'Files',
  'files.limit': {
    one: 'Up to {count} file, {size} in all. Choose all of them at once: a second choice replaces the first.',
    other:
      'Up to {count} files, {size} in all. Choose all of them at once: a second choice replaces the first.',
  },
  'files.none':
    'There is no room for files at the moment. This has nothing to do with you. Your message can still be sent: say in it which files you have. You can add them on another day.',
  'send.button': 'Send',
  'script.sealing':
    'JavaScript is on, so your browser is to seal your message and files itself. If it cannot, nothing is sent before you have been asked.',
  'script.opening':
    'JavaScript is on, so your browser is to open the mailbox and the replies itself. If it cannot, you are asked before the server is given your codename.',
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
  'after.codename': 'That page also shows your codename. It is shown only then: have pen and paper at hand.',
  'after.broken':
    'If the connection breaks before that page appears, send everything again from this page. An incomplete upload is never kept, and what you send again unchanged does not arrive twice.',

  'key.heading': 'The newsroom’s key',
  'key.about':
    'What you send is sealed with this key. If the newsroom also publishes its key elsewhere, for example in print, compare the two. If they differ, send nothing. Do not call the newsroom about it from a phone of your own.',
  'key.nth': 'Key {number} of {total}',
  'key.words': 'In words, to compare aloud',
  'key.hex': 'In numbers and letters',
  'key.changed': 'Last changed on {day}.',
  'key.more': 'How to compare it, and what has changed',

  'keys.heading': 'The key of {newsroom}',
  'keys.lead':
    'What you send is sealed with this key. Here you can see its fingerprint, since when it is used, and what has changed.',
  'keys.none':
    'The newsroom has no safe key at the moment, so nothing can be sealed and nothing is accepted.',
  'compare.heading': 'How to compare it',
  'compare.where':
    'Look for the fingerprint where whoever controls this server could not change it: in print, or on another site of the newsroom, opened in Tor\u00a0Browser.',
  'compare.whole':
    'Compare all of it, the words or the numbers and letters. A false key can be made so that its beginning and end look right.',
  'compare.differs':
    'If it differs, send nothing, neither here nor by e-mail, and compare again on another day. Do not call the newsroom about it from a phone of your own.',
  'compare.former':
    'If what you have found is a former key from the list below, this page alone does not prove that the change was the newsroom’s. Wait until the newsroom has published the new key.',
  'compare.server':
    'This page comes from the same server as the form. Whoever controlled that server could show a false key on both: only the comparison with another place reveals it.',
  'compare.mailbox':
    'If you have written before, your mailbox remembers the record of keys as it was then. If this server has another record now, you are told when you open the mailbox. With JavaScript it is your browser that checks this, without it the server.',
  'changes.heading': 'What has changed',
  'changes.about':
    'The newsroom keeps a record of its keys. Only people of the newsroom with keys of their own can add to it, and what is in it cannot be taken back unnoticed.',
  'changes.begun': 'The record begins.',
  'changes.changed':
    'The newsroom changed its key. What was sent since then is sealed with the key of that day.',
  'changes.stolen':
    'A former key is no longer safe: others may have it. Nothing is sealed with it any more, and a reply signed with it is shown as doubtful. If you wrote before that day, whoever has that key and has got at the data of this server may be able to read it.',
  'changes.closed': 'There was no safe key from this day on, so nothing was accepted.',
  'changes.fingerprint': {
    one: '{count} fingerprint from that day on',
    other: '{count} fingerprints from that day on',
  },
  'changes.entries': {
    one: 'The whole record has {count} entry.',
    other: 'The whole record has {count} entries. Those that do not concern this key are not listed here.',
  },
  'record.heading': 'For those who check such things',
  'record.about':
    'You do not need this to write to the newsroom. Anybody can download the record of keys and verify it with the program “{program}”, without ever writing to the newsroom.',
  'record.pin': 'Fingerprint of the record: how it begins',
  'record.command': 'How it is verified',
  'record.key': 'The key',
  'record.log': 'The whole record',
  'record.revoked': 'Keys that were withdrawn',
  'record.save': 'A saved file lies on your device, where others can find it.',

  'receipt.heading': 'Received and sealed',
  'receipt.message': 'Your message was received.',
  'receipt.noMessage': 'You sent no message, only files.',
  'receipt.files': { one: '{count} file was received:', other: '{count} files were received:' },
  'receipt.noFiles': 'You sent no files.',
  'receipt.sealed':
    'All of it was sealed on arrival and is stored. Nobody but {newsroom} can open it. This server cannot, and neither can you.',
  'receipt.writeDown': 'One thing is left to do now: write down your codename.',
  'receipt.whatHeading': 'What was received',
  'receipt.anew':
    'The mailbox that it was meant for is no longer there. So it begins a new conversation, with a new codename; the old one opens nothing any more.',
  'receipt.added': 'It was added to your conversation. Your codename stays the same.',
  'receipt.again': 'This had arrived before, so it was not stored a second time.',
  'receipt.emptyFiles': {
    one: '{count} file arrived empty',
    other: '{count} files arrived empty',
  },
  'receipt.emptyWhy':
    'An empty file was empty to begin with, or the browser could not read it: it was open in another program, it had been moved, or it was not fully on your device. If it matters, copy it to another folder, check that it opens there, and send it again.',
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
  'kept.days': {
    one: 'What you sent is deleted from this server {count} day after the latest message, yours or the newsroom’s. The newsroom can keep it longer, and may have copies elsewhere.',
    other:
      'What you sent is deleted from this server {count} days after the latest message, yours or the newsroom’s. The newsroom can keep it longer, and may have copies elsewhere.',
  },
  'kept.open': 'What you sent stays on this server until the newsroom deletes it.',
  'codename.noneHeading': 'You have no codename yet',
  'codename.none':
    'So many people are writing at this moment that no mailbox could be made for you. What you sent is safe with the newsroom.',
  'codename.noneNext':
    'If you would like an answer, write again in a few minutes, and say in that message that this one came from you. You are then given a codename.',
  'codename.goneHeading': 'Your codename is not shown again',
  'codename.gone':
    'It was shown when the first thing you sent had arrived, and it is not kept here. As long as your mailbox is open in this browser, you can read replies and write.',
  'codename.goneLost':
    'If you did not write it down, press Leave and write to us anew: you are then given a new codename. What you have sent stays with the newsroom.',

  'open.heading': 'Open your mailbox',
  'open.about': 'Enter the nine words of your codename in their order, with a space after each.',
  'open.label': 'Codename',
  'open.forgives':
    'Capital letters, hyphens and numbers before the words do not matter. A slip that can be recognised is pointed out to you.',
  'open.button': 'Open',
  'open.none': 'You have no codename? You are given one after you have sent something with the form.',
  'open.whereHeading': 'What happens then',
  'open.where':
    'This page works without JavaScript, so it is the server that opens the mailbox and the replies, in its memory. It forgets the codename at once, and the rest when you leave. Whoever controlled the server at that moment could read along.',
  'open.stored':
    'Nothing of it is written to a disk: not the codename, not an opened reply, not when you were here. The newsroom is not told that you have looked.',
  'open.locks': {
    one: 'The mailbox locks itself after {count} minute without use. An upload counts as use.',
    other: 'The mailbox locks itself after {count} minutes without use. An upload counts as use.',
  },

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

  'mailbox.heading': 'Your mailbox',
  'mailbox.where':
    'This page works without JavaScript: the server has opened the mailbox in its memory, and checks and opens the replies there. Nothing of that is written to a disk.',
  'mailbox.otherRecord':
    'The record of the newsroom’s keys on this server is not the one that your mailbox remembers. That must not happen. So no reply is shown as the newsroom’s here. It is safer to send nothing now, and to compare the newsroom’s key with what it publishes elsewhere.',
  'mailbox.notBack': 'What you sent is not shown here, so that nobody who opens this mailbox can read it.',
  'replies.heading': 'Replies from {newsroom}',
  'replies.none': 'There is no reply at the moment. Come back another day.',
  'replies.doubtful': 'Not certainly from the newsroom',
  'reply.heading': 'Reply of {day}',
  'reply.genuine':
    'Signed by the newsroom. The server checked this with a key that the newsroom had when you first wrote, or that is in the record of its keys since then.',
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
  'left.heading': 'You have left',
  'left.what':
    'The server has forgotten this visit and has told your browser to forget it too. Going back shows nothing of your mailbox.',
  'now.heading': 'What to do now',
  'now.tor':
    'In Tor\u00a0Browser, choose “New identity” (the broom). It closes the window and forgets this visit.',
  'now.otherBrowser': 'In another browser, delete this visit from the history and close the window.',
  'now.keepNothing':
    'Keep nothing of this page but the nine words on paper: no photo, no screenshot, no file.',
  'now.leave':
    'When you are done, press Leave, at the top. The server then forgets this visit and tells your browser to forget it too.',
  'now.ownFiles': 'The files you sent are still on your device. Consider whether they should stay there.',
  'now.again':
    'To read replies or to add something, today or later, open your mailbox with the codename. Do not use a new form for it.',

  'problem.keptNothing': 'Nothing you sent was kept.',
  'problem.keptEverything': 'Everything you sent was received, sealed and kept.',
  'problem.maybeDeleted': 'Whatever you wanted to delete may still be here, sealed.',
  'problem.nothingSent': 'Nothing was sent, and nothing was kept.',
  'problem.textBack': 'Your message is below, just as you wrote it. Files have to be chosen again.',
  'problem.textBackAlone': 'Your message is below, just as you wrote it.',
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
  'filesFull.heading': 'There is no room for files at the moment',
  'filesFull.what':
    'The newsroom’s storage has no room for more files now. This has nothing to do with you. Your message still fits.',
  'filesFull.next':
    'Send your message without files, and say in it which files you have. You can add them on another day. Do not send them by e-mail or phone instead: that would protect you less.',
  'shareUsed.heading': 'Much has come over your connection',
  'shareUsed.what':
    'Files that come over one connection to the network can take only a part of the newsroom’s room, so that nobody can take it from the others. The part of yours is in use. It need not come from you: several people can share one connection.',
  'shareUsed.next':
    'Send your message now without files, and add them later. In Tor Browser you can also choose “New Tor circuit for this site” and send again. Anywhere else, try again in some hours.',
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
  'keyWithdrawn.heading': 'Closed for the moment',
  'keyWithdrawn.what':
    'The newsroom has withdrawn its key and has no new one yet. Without a safe key nothing can be sealed, so nothing is accepted. This has nothing to do with you.',
  'keyWithdrawn.next':
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
  'busy.heading': 'Many people are here at the moment',
  'busy.what':
    'Making and opening mailboxes takes the server a moment, and others are waiting for it. This has nothing to do with you.',
  'busy.next': 'Wait a minute, then try again.',
  'cookieNeeded.heading': 'Your browser did not send the cookie',
  'cookieNeeded.what':
    'Without JavaScript the mailbox needs a cookie, a random number, so that the server knows which pages are yours. Your browser does not accept it, or has dropped it.',
  'cookieNeeded.next': 'Allow cookies for this site, for this visit only, and open the mailbox again.',
  'locked.heading': 'The mailbox is no longer open',
  'locked.what':
    'It was not used for a while, or the server was restarted, so the server has forgotten the key. Your codename opens it again.',
  'locked.next': 'Enter the codename below and press Send. Attach files later, when the mailbox is open.',
  'fileDamaged.heading': 'This file cannot be opened',
  'fileDamaged.what': 'It was damaged or changed here, so nothing of it was saved on your device.',
  'fileDamaged.next': 'Tell the newsroom in your next message, so that it sends the file again.',
  'notDeleted.heading': 'It may not have been deleted',
  'notDeleted.what': 'The server cannot write to its disk reliably. This has nothing to do with you.',
  'notDeleted.next':
    'Open your mailbox again, tomorrow if you can, and look. Whatever is still there, delete once more. If the mailbox no longer opens, it is closed.',
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
