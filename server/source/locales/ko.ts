import type { Catalogue } from './catalogue.ts';

export const ko: Catalogue<'ko'> = {
  'language.name': '한국어',

  'title.form': '문의',
  'title.received': '문의: 접수됨',
  'title.notSent': '문의: 전송되지 않음',
  'title.closed': '문의: 닫힘',
  'title.notFound': '문의: 페이지 없음',

  'nav.toForm': '작성란으로 이동',
  'nav.languages': '언어',
  'nav.leave': '나가기',
  'nav.backToForm': '작성란으로 돌아가기',

  'form.heading': '{newsroom} 편집국에 보내기',
  'form.readers':
    '보내신 내용은 {newsroom} 편집국에서 개인 키를 가진 사람만 읽을 수 있습니다. 계정도, 이름도, 이메일 주소도 필요하지 않습니다.',

  'safer.heading': '쓰기 전에',
  'safer.tor':
    'Tor\u00a0브라우저(torproject.org)를 쓰고, 보안 수준을 가장 높은 단계(Safest)로 설정하십시오. 그러면 네트워크에서는 Tor를 쓴다는 사실만 보이고 어떤 페이지를 여는지는 보이지 않으며, 저희도 어디에 계신지 알 수 없습니다.',
  'safer.work':
    '직장에서 쓰지 마십시오. 직장 안에서도, 직장 네트워크로도, 직장에서 받은 기기로도 쓰지 마십시오.',
  'safer.phone': '본인 명의로 등록된 휴대전화나 유심(SIM)을 쓰지 마십시오.',
  'safer.quiet': '저희에게 글을 쓴다는 사실을 아무에게도 말하지 마십시오.',
  'safer.wait': '지금 안전한지 확신이 서지 않으면 기다리십시오. 다른 날 다시 오셔도 됩니다.',

  'protected.heading': '보호되는 것',
  'protected.sealed':
    '메시지와 파일, 파일 이름은 저장되기 전에 편집국의 키로 암호화되어 봉인됩니다. 이 서버는 봉인된 것을 다시 열 수 없습니다.',
  'protected.traces':
    '이 서버는 IP\u00a0주소와 브라우저 정보를 기록하지 않습니다. 봉인 밖에 남는 것은 날짜, 파일 개수, 올림한 크기뿐입니다. 정확한 시각은 편집국만 볼 수 있습니다.',
  'protected.page':
    '이 페이지는 쿠키를 저장하지 않고, 스크립트를 실행하지 않으며, 다른 사이트에서 아무것도 불러오지 않습니다.',

  'unprotected.heading': '보호되지 않는 것',
  'unprotected.moment':
    '이 페이지는 자바스크립트 없이 작동합니다. 그래서 메시지와 파일은 도착하는 대로, 저장되기 전에 서버가 암호화합니다. 그 순간에는 암호화되지 않은 내용이 서버의 메모리에 있으며, 그때 서버를 장악한 사람이 있다면 읽을 수 있습니다.',
  'unprotected.metadata':
    '사진, 동영상, 문서에는 장소, 기기, 작성자 같은 숨은 정보가 들어 있는 경우가 많습니다. 저희는 이를 지우지 않으며, 편집국이 보게 됩니다. 본인이 드러날 수 있는 정보라면 보내기 전에 지우십시오.',
  'unprotected.device':
    '기기가 감시되고 있다면 다른 사람이 함께 읽을 수 있습니다. Tor\u00a0브라우저를 쓰지 않으면 네트워크를 감시하는 사람이 이곳에 다녀간 사실을 볼 수 있습니다. Tor\u00a0브라우저를 써도 언제, 대략 얼마나 보내는지는 보입니다.',
  'unprotected.style':
    '글 자체가 본인을 드러낼 수 있습니다. 아는 사람이 적은 사실이나 글을 쓰는 버릇이 그렇습니다.',

  'write.heading': '메시지와 파일',
  'message.label': '메시지',
  'message.limit': { other: '{count}자까지 쓸 수 있습니다. 메시지 없이 파일만 보내도 됩니다.' },
  'message.noReply':
    '이 페이지로는 답을 드릴 수 없습니다. 답을 원하시면 안전하게 연락할 방법을 적어 주십시오.',
  'files.label': '파일',
  'files.limit': {
    other:
      '{count}개까지, 모두 합해 {size}까지 보낼 수 있습니다. 한 번에 모두 선택하십시오. 다시 선택하면 앞서 선택한 파일은 빠집니다.',
  },
  'send.button': '보내기',
  'script.trouble':
    '브라우저에서 직접 봉인할 수 없습니다. 필요한 것을 불러오지 못했습니다. 아무것도 보내지 않았습니다.',
  'script.choice':
    '다시 시도할 수 있습니다. 또는 다른 방식으로 보낼 수 있습니다. 그 경우 서버가 받는 즉시 암호화하며, 그 순간에는 암호화되지 않은 상태로 메모리에 가지고 있습니다.',
  'script.again': '다시 시도',
  'script.otherWay': '다른 방식으로 보내기',
  'after.heading': '‘보내기’를 누른 뒤에는',
  'after.wait':
    '모두 받았다는 페이지가 나올 때까지 창을 열어 두십시오. 느린 회선에서 큰 파일을 보내면 몇 시간이 걸릴 수 있습니다. 그래도 괜찮습니다.',
  'after.quiet': '그때까지 아무 일도 일어나지 않는 것처럼 보일 수 있습니다. ‘보내기’를 다시 누르지 마십시오.',
  'after.broken':
    '그 페이지가 나오기 전에 연결이 끊어지면 처음부터 모두 다시 보내십시오. 다 올라오지 않은 것은 보관하지 않습니다.',

  'key.heading': '편집국의 키',
  'key.about':
    '보내신 것은 이 키로 봉인됩니다. 편집국이 지면 등 다른 곳에도 키를 공개했다면 서로 비교해 보십시오. 다르면 아무것도 보내지 마십시오. 이 일로 본인의 전화로 편집국에 전화하지는 마십시오.',
  'key.nth': '키 {total}개 중 {number}번째',
  'key.words': '소리 내어 비교할 수 있는 단어',
  'key.hex': '숫자와 문자',

  'receipt.heading': '받아서 봉인했습니다',
  'receipt.message': '메시지를 받았습니다.',
  'receipt.noMessage': '메시지 없이 파일만 보내셨습니다.',
  'receipt.files': { other: '파일 {count}개를 받았습니다.' },
  'receipt.noFiles': '보내신 파일은 없습니다.',
  'receipt.sealed':
    '모두 도착하는 대로 봉인되어 저장되었습니다. {newsroom} 편집국 외에는 아무도 열 수 없습니다. 이 서버도, 보내신 분도 열 수 없습니다.',
  'receipt.emptyFiles': { other: '파일 {count}개가 빈 채로 도착했습니다' },
  'receipt.emptyWhy':
    '원래 비어 있던 파일이거나 브라우저가 읽지 못한 파일입니다. 다른 프로그램에서 열려 있었거나, 옮겨졌거나, 기기에 다 내려받지 않은 파일일 수 있습니다. 필요한 파일이라면 다른 폴더에 복사하여 열리는지 확인한 다음 다시 보내십시오.',
  'file.empty': '비어 있음, 0바이트',
  'file.unnamed': '이름 없는 파일',
  'now.heading': '이제 할 일',
  'now.tor':
    'Tor\u00a0브라우저에서는 빗자루 모양의 ‘새 신원’(New identity)을 누르십시오. 창이 닫히고 브라우저가 이번 방문을 잊습니다.',
  'now.otherBrowser': '다른 브라우저에서는 방문 기록에서 이번 방문을 지우고 창을 닫으십시오.',
  'now.keepNothing':
    '이 페이지를 사진으로도, 인쇄물로도, 메모로도 남기지 마십시오. 나중에 필요한 것은 없으며, 다시 와서 볼 수 있는 사본도 없습니다.',
  'now.ownFiles': '보내신 파일은 기기에 그대로 있습니다. 그대로 두어도 되는지 생각해 보십시오.',
  'now.again': '덧붙일 것이 있으면 다시 써 주십시오. 별도의 메시지로 전달됩니다.',
  'now.writeAgain': '다시 쓰기',

  'problem.keptNothing': '보내신 것은 아무것도 보관되지 않았습니다.',
  'problem.keptEverything': '보내신 것은 모두 접수되어 봉인되고 저장되었습니다.',
  'problem.nothingSent': '전송된 것도, 보관된 것도 없습니다.',
  'problem.textBack': '쓰신 메시지는 아래에 그대로 있습니다. 파일은 다시 선택해야 합니다.',
  'problem.textToCopy':
    '쓰신 메시지는 복사하실 수 있도록 아래에 그대로 있습니다. 이곳에 남는 사본은 없습니다.',
  'problem.yourText': '쓰신 메시지',

  'closed.heading': '지금은 {newsroom} 편집국에 보낼 수 없습니다',

  'tooBig.heading': '한 번에 보내기에는 너무 큽니다',
  'tooBig.what': '메시지와 파일은 모두 합해 {size}까지 보낼 수 있습니다. 보내시려는 것은 이보다 큽니다.',
  'tooBig.next':
    '여러 번에 나누어 보내고, 각 메시지에 서로 이어지는 내용이라고 적어 주십시오. 브라우저가 아직 전송 중으로 보여도 기다리지 않으셔도 됩니다.',
  'tooManyFiles.heading': '파일이 너무 많습니다',
  'tooManyFiles.what': { other: '한 번에 파일 {count}개까지 보낼 수 있습니다. 이보다 많이 선택하셨습니다.' },
  'tooManyFiles.next':
    '여러 번에 나누어 보내고, 각 메시지에 서로 이어지는 내용이라고 적어 주십시오. 또는 ZIP 같은 압축 파일 하나로 묶어 보내십시오.',
  'messageTooLong.heading': '메시지가 너무 깁니다',
  'messageTooLong.what': { other: '메시지는 {count}자까지 쓸 수 있습니다.' },
  'messageTooLong.yours': '쓰신 메시지는 {length}자입니다.',
  'messageTooLong.next': '메시지를 줄이거나, 텍스트 파일로 저장하여 파일로 보내십시오.',
  'empty.heading': '보낼 내용이 없었습니다',
  'empty.what': '메시지도 파일도 도착하지 않았습니다.',
  'empty.next':
    '메시지를 쓰거나 파일을 선택한 다음 ‘보내기’를 누르십시오. 파일을 선택하셨다면 다시 선택하십시오.',
  'formExpired.heading': '양식의 유효 시간이 지났습니다',
  'formExpired.what':
    '다른 사이트가 본인인 것처럼 무언가를 보내지 못하도록, 양식은 정해진 시간 동안만 쓸 수 있습니다. 이 양식은 그 시간이 지났습니다.',
  'formExpired.next': '새 양식으로 다시 보내십시오.',
  'storeFull.heading': '지금은 저장할 공간이 없습니다',
  'storeFull.what': '편집국의 저장 공간이 가득 찼습니다. 보내시는 분과는 관계없는 일입니다.',
  'storeFull.next':
    '며칠 뒤에 다시 와 주십시오. 그 대신 이메일이나 전화로 보내지는 마십시오. 그 방법은 덜 안전합니다.',
  'storeTrouble.heading': '지금은 저장할 수 없습니다',
  'storeTrouble.what':
    '서버가 디스크에 확실하게 기록할 수 없어 아무것도 받지 않습니다. 보내시는 분과는 관계없는 일입니다.',
  'storeTrouble.next':
    '내일 다시 와 주십시오. 그 대신 이메일이나 전화로 보내지는 마십시오. 그 방법은 덜 안전합니다.',
  'keyExpired.heading': '지금은 닫혀 있습니다',
  'keyExpired.what':
    '편집국의 키가 만료되었습니다. 유효한 키가 없으면 봉인할 수 없으므로 아무것도 받지 않습니다. 보내시는 분과는 관계없는 일입니다.',
  'keyExpired.next':
    '며칠 뒤에 다시 와 주십시오. 그 대신 이메일이나 전화로 보내지는 마십시오. 그 방법은 덜 안전합니다.',
  'stalled.heading': '전송이 멈추었습니다',
  'stalled.what': '한동안 데이터가 전혀 또는 거의 들어오지 않아 전송을 끝냈습니다.',
  'stalled.next':
    '다시 시도하십시오. 다른 시간이나 다른 장소가 나을 수 있습니다. 회선이 약하면 파일을 몇 개씩 나누어 보내십시오.',
  'unreadable.heading': '손상된 상태로 도착했습니다',
  'unreadable.what':
    '일부를 읽을 수 없었습니다. 연결이 끊어졌거나 브라우저가 파일 가운데 하나를 읽지 못했을 수 있습니다.',
  'unreadable.next':
    '모든 파일이 기기에서 열리는지 확인하십시오. 열리지 않는 파일은 다른 폴더에 복사하거나 빼십시오. 그런 다음 다시 보내십시오.',
  'partsMissing.heading': '일부 파일이 도착하지 않았습니다',
  'partsMissing.what': '보내신 파일: {sent}개. 도착한 파일: {received}개.',
  'partsMissing.next':
    '파일 이름이 특이해서일 수 있습니다. a.pdf, b.pdf처럼 단순한 이름으로 바꾸고 다시 선택하여 보내십시오.',
  'rateLimited.heading': '한꺼번에 너무 많이 들어오고 있습니다',
  'rateLimited.what':
    '이 서버가 한 번에 받을 수 있는 것보다 많이 들어오고 있습니다. 본인 때문이 아닐 수도 있습니다. 여러 사람이 같은 연결을 함께 쓰기도 합니다.',
  'rateLimited.next': { other: '{count}분 뒤에 다시 보내십시오.' },
  'notFound.heading': '없는 페이지입니다',
  'notFound.what': '주소가 잘못 입력되었거나 오래된 주소일 수 있습니다.',
  'notFound.next': '주소를 확인하거나 작성란으로 이동하십시오.',
  'internal.heading': '이곳에서 문제가 생겼습니다',
  'internal.what': '이 서버의 문제입니다. 잘못하신 것은 없습니다.',
  'internal.sendAgain': '다시 보내 주십시오. 또 실패하면 내일 다시 와 주십시오.',
  'internal.needNotSend': '다시 보내지 않으셔도 됩니다. 창을 닫으셔도 됩니다.',

  'size.bytes': { other: '{count}바이트' },
  'size.kilobytes': '{value}KB',
  'size.megabytes': '{value}MB',
  'size.gigabytes': '{value}GB',
};
