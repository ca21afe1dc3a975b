import type { Catalogue } from './catalogue.ts';

export const zhHans: Catalogue<'zh-Hans'> = {
  'language.name': '简体中文',

  'title.form': '联系我们',
  'title.received': '联系我们：已收到',
  'title.notSent': '联系我们：未发送',
  'title.closed': '联系我们：暂停接收',
  'title.notFound': '联系我们：找不到页面',
  'title.mailbox': '联系我们：信箱',
  'title.left': '联系我们：已离开',
  'title.keys': '联系我们：核对',

  'nav.toForm': '前往填写处',
  'nav.languages': '语言',
  'nav.leave': '离开',
  'nav.backToForm': '返回填写处',
  'nav.toMailbox': '打开信箱',
  'nav.backToMailbox': '返回信箱',

  'form.heading': '写给 {newsroom} 编辑部',
  'form.readers':
    '您发送的内容，只有 {newsroom} 编辑部中持有私钥的人才能读到。不需要账号，不需要姓名，也不需要电子邮箱。',
  'form.return': '以前写过信？打开您的信箱',
  'form.continues':
    '您的信箱正在这个浏览器中打开。您在这里发送的内容会加入原来的对话。如果不想这样，请先按“离开”。',

  'safer.heading': '动笔之前',
  'safer.tor':
    '请使用 Tor\u00a0浏览器（torproject.org），并把安全级别设为“最安全”（Safest）。这样，您所在的网络只能看到您在使用 Tor，看不到您打开了哪些网页；我们也看不到您在哪里。',
  'safer.work': '不要在工作单位写：不要在单位里，不要用单位的网络，也不要用单位配发的设备。',
  'safer.phone': '不要使用以您的名义登记的手机或 SIM\u00a0卡。',
  'safer.quiet': '不要告诉任何人您在给我们写信。',
  'safer.wait': '如果您不确定现在是否安全，请先等一等。可以改天再来。',

  'protected.heading': '受到保护的',
  'protected.sealed':
    '您的消息、文件和文件名在保存之前，都会先用编辑部的公钥加密。这台服务器无法再打开它们。',
  'protected.traces':
    '这台服务器不记录您的 IP\u00a0地址，也不记录您使用的浏览器。加密内容之外，只保存日期、文件个数和向上取整的大小。准确的时间只有编辑部能看到。',
  'protected.page':
    '本页不从其他网站加载任何内容。它只使用一个 Cookie：一个随机数，用来把这次访问的各个页面联系起来，访问结束时随之消失。',

  'unprotected.heading': '没有受到保护的',
  'unprotected.moment':
    '本页无需 JavaScript 即可使用，因此您的消息和文件由服务器在接收的同时加密，加密之后才会保存。在那一刻，未加密的内容存在于服务器的内存中。如果当时有人控制了服务器，就能读到这些内容。',
  'unprotected.metadata':
    '照片、视频和文档里常常带有隐藏信息：地点、设备、作者。我们不会删除这些信息，编辑部会看到。如果它们可能暴露您，请在发送之前删除。',
  'unprotected.device':
    '如果您的设备受到监视，别人可能会同时看到您写的内容。如果不使用 Tor\u00a0浏览器，监视您网络的人可以看到您来过这里。即使使用，对方仍能看到您何时发送、大致发送了多少。',
  'unprotected.style': '您写的内容本身也可能暴露您：很少有人知道的事，或者您的行文习惯。',

  'write.heading': '您的消息和文件',
  'write.headingAlone': '您的消息',
  'trap.label': '请将此栏留空。它用来识别会填写所有栏目的程序。',
  'message.label': '消息',
  'message.limit': { other: '最多 {count} 个字符。也可以不写消息，只发送文件。' },
  'message.limitAlone': { other: '最多 {count} 个字符。' },
  'message.reply':
    '编辑部可以答复您。发送之后，您会得到一个口令，由九个字组成，凭它可以再回来。您不必留下联系方式。',
  'files.label': '文件',
  'files.limit': {
    other: '最多 {count} 个文件，总共不超过 {size}。请一次选好全部文件：再次选择会取代前一次的选择。',
  },
  'files.none':
    '目前没有存放文件的空间。这与您无关。消息仍然可以发送：请在消息中说明您有哪些文件，改天可以再补充发送。',
  'send.button': '发送',
  'script.sealing':
    'JavaScript 已开启，因此将由您的浏览器自行加密消息和文件。如果它做不到，在询问您之前不会发送任何内容。',
  'script.opening':
    'JavaScript 已开启，因此将由您的浏览器自行打开信箱和回复。如果它做不到，在把口令交给服务器之前会先询问您。',
  'script.trouble': '您的浏览器无法自行密封：所需的程序没有加载成功。没有发送任何内容。',
  'script.choice':
    '您可以再试一次。也可以用另一种方式发送：由服务器在收到时加密，在那一刻内容会以未加密的形式存在于服务器内存中。',
  'script.again': '再试一次',
  'script.otherWay': '用另一种方式发送',
  'after.heading': '按下“发送”之后',
  'after.wait':
    '请不要关闭窗口，直到出现一个页面，告诉您全部内容已经收到。网速慢时，大文件可能需要几个小时，这没有关系。',
  'after.quiet': '在此之前，页面可能看起来毫无动静。请不要再次按“发送”。',
  'after.codename': '那个页面还会显示您的口令，而且只显示那一次。请准备好纸和笔。',
  'after.broken':
    '如果在那个页面出现之前连接中断，请从本页全部重新发送。没有传完的内容不会保留；原样重新发送的内容也不会重复送达。',

  'key.heading': '编辑部的密钥',
  'key.about':
    '您发送的内容用这把密钥加密。如果编辑部在别处（例如印刷品上）也公布了密钥，请对比两者。如果不一致，请不要发送任何内容。不要为此用您自己的电话打给编辑部。',
  'key.nth': '第 {number} 把密钥，共 {total} 把',
  'key.words': '用词语表示，便于念出来核对',
  'key.hex': '用数字和字母表示',
  'key.changed': '最近一次更换：{day}。',
  'key.more': '如何核对，以及更换过什么',

  'keys.heading': '{newsroom} 编辑部的密钥',
  'keys.lead': '您发送的内容用这把密钥加密。在这里可以看到它的指纹、从哪天开始使用，以及更换过什么。',
  'keys.none': '编辑部目前没有安全的密钥，因此无法加密，也不接收任何内容。',
  'compare.heading': '如何核对',
  'compare.where':
    '请在控制这台服务器的人无法改动的地方查找指纹：印刷品上，或用 Tor\u00a0浏览器打开的编辑部其他网站上。',
  'compare.whole': '请核对全部词语，或全部数字和字母。有人可以造出开头和结尾看起来都对的假密钥。',
  'compare.differs':
    '如果不一致，请不要发送任何内容，在这里不要，用电子邮件也不要；改天再核对一次。不要为此用您自己的电话打给编辑部。',
  'compare.former':
    '如果您找到的是下面列出的旧密钥，仅凭本页并不能证明是编辑部更换了密钥。请等到编辑部公布新密钥。',
  'compare.server':
    '本页与表单来自同一台服务器。控制这台服务器的人可以在两处都显示假密钥：只有与别处核对才能发现。',
  'compare.mailbox':
    '如果您以前写过信，您的信箱记得当时的密钥记录。如果这台服务器现在的记录不同，您打开信箱时会得到提示。启用 JavaScript 时由您的浏览器检查，否则由服务器检查。',
  'changes.heading': '更换过什么',
  'changes.about':
    '编辑部保存着一份密钥记录。只有编辑部中持有自己密钥的人才能添加内容，已记下的内容无法悄悄撤回。',
  'changes.begun': '记录开始。',
  'changes.changed': '编辑部更换了密钥。此后发送的内容用当天起的密钥加密。',
  'changes.stolen':
    '一把旧密钥不再安全：可能落入了别人手中。它不再用于加密，用它签名的回复会显示为可疑。如果您在那一天之前写过信，持有这把密钥、又得到这台服务器数据的人可能读到它。',
  'changes.closed': '从这一天起没有安全的密钥，因此不接收任何内容。',
  'changes.fingerprint': { other: '从那一天起的 {count} 个指纹' },
  'changes.entries': { other: '整份记录共有 {count} 条。与这把密钥无关的条目没有列在这里。' },
  'record.heading': '写给想自行验证的人',
  'record.about':
    '写信给编辑部不需要这些。任何人都可以下载密钥记录，用“{program}”程序验证，而不必给编辑部写信。',
  'record.pin': '记录的指纹：记录从哪里开始',
  'record.command': '如何验证',
  'record.key': '密钥',
  'record.log': '整份记录',
  'record.revoked': '已撤销的密钥',
  'record.save': '保存的文件会留在您的设备上，别人可能找到。',

  'receipt.heading': '已收到并加密',
  'receipt.message': '您的消息已收到。',
  'receipt.noMessage': '您没有写消息，只发送了文件。',
  'receipt.files': { other: '收到 {count} 个文件：' },
  'receipt.noFiles': '您没有发送文件。',
  'receipt.sealed':
    '全部内容在到达时即已加密，并已保存。除 {newsroom} 编辑部之外，任何人都无法打开。这台服务器不能，您自己也不能。',
  'receipt.writeDown': '现在还有一件事要做：写下您的口令。',
  'receipt.whatHeading': '收到的内容',
  'receipt.anew':
    '原来要发送到的信箱已经不在了。因此它开始了一个新的对话，并有一个新的口令；旧口令不再能打开任何信箱。',
  'receipt.added': '已加入您的对话。您的口令不变。',
  'receipt.again': '这些内容先前已经收到，因此没有再次保存。',
  'receipt.emptyFiles': { other: '有 {count} 个文件到达时是空的' },
  'receipt.emptyWhy':
    '空文件要么本来就是空的，要么是浏览器没能读取：文件可能正被其他程序打开，已经移走，或者没有完整下载到设备上。如果这个文件很重要，请把它复制到另一个文件夹，确认可以打开，然后再发送一次。',
  'file.empty': '空文件，0 字节',
  'file.unnamed': '没有名称的文件',

  'codename.heading': '您的口令：请现在写下来',
  'codename.what': '凭这九个字，按这个顺序，您可以再回来：阅读编辑部的回复，并补充您发送的内容。',
  'codename.english': '口令使用英文单词，因为目前还没有适合您的语言的词表。',
  'codename.line': '写成一行，便于核对',
  'codename.once': '只在现在显示。您离开本页之后，谁也无法再次显示给您看。',
  'codename.paper':
    '请用手写在纸上，每个字都写上序号，然后再核对一遍。不要拍照，不要存在设备上，不要发给任何人，也不要发给自己。如果要打印本页，只用您自己的打印机：只会打印出这些字。',
  'codename.keep':
    '把这张纸放在没有人会看到的地方，不要注明它的用途。谁有这九个字，谁就能读到回复，并以您的名义写信。',
  'codename.lost':
    '如果丢失，谁也无法找回：我们不能，编辑部也不能。您发送的内容仍在编辑部，但您再也读不到这里的回复。那时您可以重新写给我们，会得到新的口令。',
  'codename.spelling': '请一笔一画照着写。以后输入时，有没有空格都可以。',
  'codename.days': { other: '最后一条消息（您的或编辑部的）之后满 {count} 天，信箱会被删除。' },
  'kept.days': {
    other:
      '最后一条消息（您的或编辑部的）之后满 {count} 天，您发送的内容会从这台服务器上删除。编辑部可以保留更久，也可能在别处存有副本。',
  },
  'kept.open': '您发送的内容会保存在这台服务器上，直到编辑部将其删除。',
  'codename.noneHeading': '您还没有口令',
  'codename.none': '现在写信的人太多，无法为您建立信箱。您发送的内容已安全交给编辑部。',
  'codename.noneNext':
    '如果希望得到答复，请过几分钟再写一次，并说明这次的内容也是您发送的。那时您会得到口令。',
  'codename.goneHeading': '您的口令不再显示',
  'codename.gone':
    '您第一次发送的内容收到时，口令已经显示过，这里没有保存。只要信箱还在这个浏览器中打开，您就可以阅读回复和写信。',
  'codename.goneLost':
    '如果您没有写下来，请按“离开”，然后重新写给我们：您会得到新的口令。已经发送的内容仍在编辑部。',

  'open.heading': '打开您的信箱',
  'open.about': '请按顺序输入口令的九个字，字与字之间可以留空格。',
  'open.label': '口令',
  'open.forgives': '空格、连字符和字前的序号都没有关系。能辨认出的笔误，会告诉您是第几个字。',
  'open.button': '打开',
  'open.none': '没有口令？用表单发送内容之后，您就会得到一个。',
  'open.whereHeading': '打开时会发生什么',
  'open.where':
    '本页无需 JavaScript 即可使用，因此信箱和回复由服务器在内存中打开。口令随即忘掉，其余内容在您离开时忘掉。如果当时有人控制了服务器，就能一同读到。',
  'open.stored': '这些都不会写入磁盘：口令不会，打开的回复不会，您来访的时间也不会。编辑部不会得知您来看过。',
  'open.locks': { other: '{count} 分钟不使用，信箱会自动锁上。正在上传也算使用。' },

  'slip.heading': '请再看一遍口令',
  'slip.count': { other: '口令有九个字。您输入了 {count} 个。' },
  'slip.none': '第 {position} 个字：“{typed}”不在字表里，字表里也没有与它相近的。',
  'slip.one': '第 {position} 个字：“{typed}”不在字表里。是“{first}”吗？',
  'slip.two': '第 {position} 个字：“{typed}”不在字表里。是“{first}”还是“{second}”？',
  'slip.again': '您输入的内容在下面的框里。请与纸上核对，改正之后再试。',
  'unknown.heading': '没有信箱可以用这个口令打开',
  'unknown.what':
    '每个字都在字表里，但没有与这九个字、这个顺序对应的信箱。可能其中一个字不对，或者位置不对。',
  'unknown.gone': {
    other: '也可能信箱已经不在了：它被关闭了，或者最后一条消息之后已经过了 {count} 天。',
  },
  'unknown.next': '请与纸上逐字核对。如果信箱已经不在，您可以重新写给我们。',

  'mailbox.heading': '您的信箱',
  'mailbox.where':
    '本页无需 JavaScript 即可使用：服务器已在内存中打开信箱，并在那里核对和打开回复。这些都不会写入磁盘。',
  'mailbox.otherRecord':
    '这台服务器上的编辑部密钥记录，与您的信箱所记得的不同。这是不应该发生的。因此这里没有任何回复显示为编辑部的。现在更安全的做法是什么也不发送，并与编辑部在别处公布的密钥核对。',
  'mailbox.notBack': '您发送的内容不在这里显示，这样，打开这个信箱的人都读不到它。',
  'replies.heading': '{newsroom} 编辑部的回复',
  'replies.none': '目前没有回复。请改天再来。',
  'replies.doubtful': '不能确定来自编辑部的',
  'reply.heading': '{day} 的回复',
  'reply.genuine':
    '有编辑部的签名。服务器已核对：所用的密钥是您第一次写信时编辑部的密钥，或此后载入密钥记录的密钥。',
  'reply.forgedHeading': '伪造',
  'reply.forged': '这不是用编辑部的密钥签名的，是别人放在这里的。不要相信它，也不要照它说的去做。',
  'reply.doubtfulHeading': '可疑',
  'reply.doubtful':
    '签名所用的密钥，编辑部后来已宣布不再安全。它可能是编辑部写的，也可能是得到这把密钥的人写的。在问过编辑部之前，不要照它说的去做。',
  'reply.showForged': '仍要查看',
  'reply.brokenHeading': '无法打开',
  'reply.broken':
    '这里有一份内容无法用您的密钥打开：它已损坏，或者不是给您的。您可以告诉编辑部，请它再写一次。',
  'reply.empty': '这条回复没有文字。',
  'reply.files': { other: '回复附带 {count} 个文件' },
  'reply.save': '保存',
  'reply.saveWhat': '保存的文件会以未加密的形式留在您的设备上，别人可能找到。只保存您需要的。',
  'reply.delete': '删除这条回复',
  'reply.deleteWhat': '它会在这里被彻底删除，谁也无法恢复。编辑部自己的副本会保留，也不会得知您删除了它。',
  'reply.deleteButton': '彻底删除',
  'reply.deleted': '回复已删除。',
  'more.heading': '继续写',
  'more.reply': '这会加入您的对话。回复会出现在本页。',

  'close.link': '永久关闭这个信箱',
  'close.heading': '要永久关闭这个信箱吗？',
  'close.goes': '会消失的：信箱、它的密钥和其中所有的回复都会被删除。口令从此打不开任何东西。谁也无法恢复。',
  'close.stays': '会留下的：您发送的全部内容，以及编辑部自己的回复副本。',
  'close.told': '编辑部会看到您已关闭信箱，并且无法再答复您。',
  'close.button': '永久关闭',
  'closedMailbox.heading': '您的信箱已关闭',
  'closedMailbox.what': '信箱、它的密钥和所有回复都已删除。口令再也打不开任何东西。您发送的内容仍在编辑部。',
  'closedMailbox.paper': '请销毁写有口令的纸。',
  'left.heading': '您已离开',
  'left.what': '服务器已忘掉这次访问，并告诉您的浏览器也忘掉它。后退也看不到信箱里的任何内容。',
  'now.heading': '接下来怎么做',
  'now.tor':
    '如果使用 Tor\u00a0浏览器，请点击“新身份”（New identity，扫帚图标）。它会关闭窗口，并忘掉这次访问。',
  'now.otherBrowser': '如果使用其他浏览器，请从历史记录中删除这次访问，然后关闭窗口。',
  'now.keepNothing': '除了纸上的九个字，不要留下本页的任何记录：不要拍照，不要截屏，不要存成文件。',
  'now.leave': '完成之后，请按页面上方的“离开”。服务器会忘掉这次访问，并告诉您的浏览器也忘掉它。',
  'now.ownFiles': '您发送的文件仍在您的设备上。请考虑是否还应该留在那里。',
  'now.again': '无论今天还是以后，想看回复或补充内容，请用口令打开信箱，不要另填新的表单。',

  'problem.keptNothing': '您发送的内容没有任何部分被保留。',
  'problem.keptEverything': '您发送的内容已全部收到、加密并保存。',
  'problem.maybeDeleted': '您要删除的内容可能仍以加密形式留在这里。',
  'problem.nothingSent': '没有发送任何内容，也没有保留任何内容。',
  'problem.textBack': '您写的消息原样显示在下方。文件需要重新选择。',
  'problem.textBackAlone': '您写的消息原样显示在下方。',
  'problem.textToCopy': '您写的消息原样显示在下方，方便您复制。这里不保留副本。',
  'problem.yourText': '您写的消息',

  'closed.heading': '{newsroom} 编辑部\u200b目前\u200b暂停接收',

  'tooBig.heading': '内容太大，无法一次发送',
  'tooBig.what': '消息和文件总共不能超过 {size}。您要发送的内容超过了这个大小。',
  'tooBig.next': '请分几次发送，并在每条消息中注明它们属于同一件事。如果浏览器仍显示正在上传，不必等它结束。',
  'tooManyFiles.heading': '文件太多，无法一次发送',
  'tooManyFiles.what': { other: '一次最多可以发送 {count} 个文件。您选择的文件超过了这个数目。' },
  'tooManyFiles.next':
    '请分几次发送，并在每条消息中注明它们属于同一件事。也可以把它们打包成一个压缩文件，例如 ZIP。',
  'messageTooLong.heading': '消息太长',
  'messageTooLong.what': { other: '一条消息最多 {count} 个字符。' },
  'messageTooLong.yours': '您的消息有 {length} 个字符。',
  'messageTooLong.next': '请缩短消息，或者把它存成文本文件，作为文件发送。',
  'empty.heading': '没有可以发送的内容',
  'empty.what': '没有收到消息，也没有收到文件。',
  'empty.next': '请写下消息或选择文件，然后按“发送”。如果您选过文件，请重新选择。',
  'formExpired.heading': '表单已过期',
  'formExpired.what': '为了防止其他网站冒用您的名义发送内容，表单只在一段时间内有效。这份表单已经过期。',
  'formExpired.next': '请用新的表单重新发送。',
  'filesFull.heading': '目前没有存放文件的空间',
  'filesFull.what': '编辑部的存储空间现在放不下更多文件。这与您无关。消息仍然放得下。',
  'filesFull.next':
    '请只发送消息，不带文件，并在消息中说明您有哪些文件。文件可以改天再补充发送。请不要改用电子邮件或电话：那样对您的保护更少。',
  'shareUsed.heading': '通过您的网络连接传来的文件很多',
  'shareUsed.what':
    '通过同一个网络连接传来的文件只能占用编辑部存储空间的一部分，这样谁也无法挤占其他人的空间。您的连接的那一份目前已被占用。原因不一定在您：可能有多人共用一个连接。',
  'shareUsed.next':
    '请现在只发送消息，不带文件，以后再补充文件。在 Tor 浏览器中，您也可以选择“为此站点使用新 Tor 线路”，然后重新发送。使用其他浏览器时，请过几个小时再试。',
  'storeFull.heading': '目前没有空间',
  'storeFull.what': '编辑部的存储空间已满。这与您无关。',
  'storeFull.next': '请过几天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'storeTrouble.heading': '目前无法保存',
  'storeTrouble.what': '服务器无法可靠地写入磁盘，因此不接收任何内容。这与您无关。',
  'storeTrouble.next': '请明天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'keyExpired.heading': '暂停接收',
  'keyExpired.what': '编辑部的密钥已过期。没有有效的密钥就无法加密，因此不接收任何内容。这与您无关。',
  'keyExpired.next': '请过几天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'keyWithdrawn.heading': '暂停接收',
  'keyWithdrawn.what':
    '编辑部撤销了它的密钥，目前还没有新的。没有安全的密钥就无法加密，因此不接收任何内容。这与您无关。',
  'keyWithdrawn.next': '请过几天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'stalled.heading': '传输停住了',
  'stalled.what': '有一段时间没有数据传来，或者几乎没有，因此上传已被终止。',
  'stalled.next': '请再试一次，也许换个时间或换个地方。网络较差时，请每次只发送几个文件。',
  'unreadable.heading': '收到的内容已损坏',
  'unreadable.what': '其中一部分无法读取。可能是连接中断，也可能是浏览器没能读取某个文件。',
  'unreadable.next':
    '请检查每个文件在您的设备上能否打开。如果某个文件打不开，请把它复制到另一个文件夹，或者不要发送它。然后重新发送。',
  'partsMissing.heading': '有些文件没有送达',
  'partsMissing.what': '发送的文件：{sent} 个。送达的文件：{received} 个。',
  'partsMissing.next':
    '原因可能是文件名不寻常。请给文件起简单的名称，例如 a.pdf 和 b.pdf，重新选择后再发送。',
  'rateLimited.heading': '一下子太多了',
  'rateLimited.what':
    '现在收到的内容超过了这台服务器一次所能接收的量。原因不一定在您：可能有多人共用一个连接。',
  'rateLimited.next': { other: '请等待 {count} 分钟，然后重新发送。' },
  'busy.heading': '现在人很多',
  'busy.what': '建立和打开信箱需要服务器花一点时间，还有其他人在等。这与您无关。',
  'busy.next': '请等一分钟，然后再试。',
  'cookieNeeded.heading': '您的浏览器没有送来 Cookie',
  'cookieNeeded.what':
    '不用 JavaScript 时，信箱需要一个 Cookie，即一个随机数，这样服务器才知道哪些页面属于您。您的浏览器不接受它，或者已经把它删除。',
  'cookieNeeded.next': '请允许本网站使用 Cookie（仅限这次访问），然后再次打开信箱。',
  'locked.heading': '信箱已不再打开',
  'locked.what': '信箱有一段时间没有使用，或者服务器重新启动过，因此服务器忘掉了密钥。用口令可以再次打开。',
  'locked.next': '请在下面输入口令，然后按“发送”。文件请等信箱打开之后再添加。',
  'fileDamaged.heading': '这个文件无法打开',
  'fileDamaged.what': '它在这里损坏了，或者被改动过，因此没有在您的设备上保存任何内容。',
  'fileDamaged.next': '请在下一条消息中告诉编辑部，请它重新发送文件。',
  'notDeleted.heading': '可能没有删除',
  'notDeleted.what': '服务器无法可靠地写入磁盘。这与您无关。',
  'notDeleted.next':
    '请再次打开信箱查看，最好是明天。仍在那里的内容，请再删除一次。如果信箱已经打不开，就说明它已经关闭。',
  'notFound.heading': '没有这个页面',
  'notFound.what': '地址可能输错了，或者已经失效。',
  'notFound.next': '请检查地址，或前往填写处。',
  'internal.heading': '这里出了问题',
  'internal.what': '问题出在这台服务器上，不是您造成的。',
  'internal.sendAgain': '请重新发送。如果再次失败，请明天再来。',
  'internal.needNotSend': '您不必重新发送，可以关闭窗口。',

  'size.bytes': { other: '{count}\u00a0字节' },
  'size.kilobytes': '{value}\u00a0KB',
  'size.megabytes': '{value}\u00a0MB',
  'size.gigabytes': '{value}\u00a0GB',
};
