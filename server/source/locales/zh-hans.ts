import type { Catalogue } from './catalogue.ts';

export const zhHans: Catalogue<'zh-Hans'> = {
  'language.name': '简体中文',

  'title.form': '联系我们',
  'title.received': '联系我们：已收到',
  'title.notSent': '联系我们：未发送',
  'title.closed': '联系我们：暂停接收',
  'title.notFound': '联系我们：找不到页面',

  'nav.toForm': '前往填写处',
  'nav.languages': '语言',
  'nav.leave': '离开',
  'nav.backToForm': '返回填写处',

  'form.heading': '写给 {newsroom} 编辑部',
  'form.readers':
    '您发送的内容，只有 {newsroom} 编辑部中持有私钥的人才能读到。不需要账号，不需要姓名，也不需要电子邮箱。',

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
  'protected.page': '本页不使用 Cookie，不运行脚本，也不从其他网站加载任何内容。',

  'unprotected.heading': '没有受到保护的',
  'unprotected.moment':
    '本页无需 JavaScript 即可使用，因此您的消息和文件由服务器在接收的同时加密，加密之后才会保存。在那一刻，未加密的内容存在于服务器的内存中。如果当时有人控制了服务器，就能读到这些内容。',
  'unprotected.metadata':
    '照片、视频和文档里常常带有隐藏信息：地点、设备、作者。我们不会删除这些信息，编辑部会看到。如果它们可能暴露您，请在发送之前删除。',
  'unprotected.device':
    '如果您的设备受到监视，别人可能会同时看到您写的内容。如果不使用 Tor\u00a0浏览器，监视您网络的人可以看到您来过这里。即使使用，对方仍能看到您何时发送、大致发送了多少。',
  'unprotected.style': '您写的内容本身也可能暴露您：很少有人知道的事，或者您的行文习惯。',

  'write.heading': '您的消息和文件',
  'message.label': '消息',
  'message.limit': { other: '最多 {count} 个字符。也可以不写消息，只发送文件。' },
  'message.noReply': '我们无法通过本页答复您。如果您希望得到答复，请写明怎样可以安全地联系到您。',
  'files.label': '文件',
  'files.limit': {
    other: '最多 {count} 个文件，总共不超过 {size}。请一次选好全部文件：再次选择会取代前一次的选择。',
  },
  'send.button': '发送',
  'script.trouble': '您的浏览器无法自行密封：所需的程序没有加载成功。没有发送任何内容。',
  'script.choice':
    '您可以再试一次。也可以用另一种方式发送：由服务器在收到时加密，在那一刻内容会以未加密的形式存在于服务器内存中。',
  'script.again': '再试一次',
  'script.otherWay': '用另一种方式发送',
  'after.heading': '按下“发送”之后',
  'after.wait':
    '请不要关闭窗口，直到出现一个页面，告诉您全部内容已经收到。网速慢时，大文件可能需要几个小时，这没有关系。',
  'after.quiet': '在此之前，页面可能看起来毫无动静。请不要再次按“发送”。',
  'after.broken': '如果在那个页面出现之前连接中断，请全部重新发送。没有传完的内容不会保留。',

  'key.heading': '编辑部的密钥',
  'key.about':
    '您发送的内容用这把密钥加密。如果编辑部在别处（例如印刷品上）也公布了密钥，请对比两者。如果不一致，请不要发送任何内容。不要为此用您自己的电话打给编辑部。',
  'key.nth': '第 {number} 把密钥，共 {total} 把',
  'key.words': '用词语表示，便于念出来核对',
  'key.hex': '用数字和字母表示',

  'receipt.heading': '已收到并加密',
  'receipt.message': '您的消息已收到。',
  'receipt.noMessage': '您没有写消息，只发送了文件。',
  'receipt.files': { other: '收到 {count} 个文件：' },
  'receipt.noFiles': '您没有发送文件。',
  'receipt.sealed':
    '全部内容在到达时即已加密，并已保存。除 {newsroom} 编辑部之外，任何人都无法打开。这台服务器不能，您自己也不能。',
  'receipt.emptyFiles': { other: '有 {count} 个文件到达时是空的' },
  'receipt.emptyWhy':
    '空文件要么本来就是空的，要么是浏览器没能读取：文件可能正被其他程序打开，已经移走，或者没有完整下载到设备上。如果这个文件很重要，请把它复制到另一个文件夹，确认可以打开，然后再发送一次。',
  'file.empty': '空文件，0 字节',
  'file.unnamed': '没有名称的文件',
  'now.heading': '接下来怎么做',
  'now.tor':
    '如果使用 Tor\u00a0浏览器，请点击“新身份”（New identity，扫帚图标）。它会关闭窗口，并忘掉这次访问。',
  'now.otherBrowser': '如果使用其他浏览器，请从历史记录中删除这次访问，然后关闭窗口。',
  'now.keepNothing':
    '不要留下本页的任何记录：不要拍照，不要打印，不要抄写。您以后用不到它，这里也没有可供您回来查看的副本。',
  'now.ownFiles': '您发送的文件仍在您的设备上。请考虑是否还应该留在那里。',
  'now.again': '如果还想补充，可以再写一次，它会作为另一条消息送达。',
  'now.writeAgain': '再写一次',

  'problem.keptNothing': '您发送的内容没有任何部分被保留。',
  'problem.keptEverything': '您发送的内容已全部收到、加密并保存。',
  'problem.nothingSent': '没有发送任何内容，也没有保留任何内容。',
  'problem.textBack': '您写的消息原样显示在下方。文件需要重新选择。',
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
  'storeFull.heading': '目前没有空间',
  'storeFull.what': '编辑部的存储空间已满。这与您无关。',
  'storeFull.next': '请过几天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'storeTrouble.heading': '目前无法保存',
  'storeTrouble.what': '服务器无法可靠地写入磁盘，因此不接收任何内容。这与您无关。',
  'storeTrouble.next': '请明天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
  'keyExpired.heading': '暂停接收',
  'keyExpired.what': '编辑部的密钥已过期。没有有效的密钥就无法加密，因此不接收任何内容。这与您无关。',
  'keyExpired.next': '请过几天再来。请不要改用电子邮件或电话：那样对您的保护更少。',
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
