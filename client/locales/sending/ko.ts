import type { Catalogue } from '../catalogue.ts';
import type { en } from './en.ts';

export const ko = {
  'send.button': '보내기',
  'nav.toMailbox': '사서함 열기',
  'nav.leave': '나가기',
  'receipt.heading': '받아서 봉인했습니다',
  'receipt.writeDown': '지금 하실 일이 하나 남았습니다. 암호 문구를 적으십시오.',
  'receipt.whatHeading': '받은 것',
  'receipt.message': '메시지를 받았습니다.',
  'receipt.noMessage': '메시지 없이 파일만 보내셨습니다.',
  'receipt.files': { other: '파일 {count}개를 받았습니다.' },
  'receipt.noFiles': '보내신 파일은 없습니다.',
  'receipt.anew':
    '보내려던 사서함이 더는 없습니다. 그래서 새 대화로 저장했고 새 암호 문구를 만들었습니다. 예전 암호 문구로는 이제 아무것도 열리지 않습니다.',
  'receipt.added': '진행 중인 대화에 덧붙였습니다. 암호 문구는 그대로입니다.',
  'file.empty': '비어 있음, 0바이트',
  'file.unnamed': '이름 없는 파일',
  'codename.heading': '암호 문구: 지금 적으십시오',
  'codename.what':
    '이 아홉 단어를 이 순서대로 입력하면 다시 들어와 편집국의 답장을 읽고, 보내신 것에 덧붙이실 수 있습니다.',
  'codename.english': '단어는 영어입니다. 쓰시는 언어로 된 좋은 단어 목록이 아직 없기 때문입니다.',
  'codename.line': '같은 단어를 한 줄로(맞춰 보기용)',
  'codename.once': '지금 한 번만 보여 드립니다. 이 페이지를 떠나면 아무도 다시 보여 드릴 수 없습니다.',
  'codename.paper':
    '번호와 함께 종이에 손으로 적고, 한 번 더 맞추어 보십시오. 사진을 찍거나 기기에 저장하거나 누구에게도 보내지 마십시오. 본인에게 보내는 것도 안 됩니다. 인쇄하려면 본인의 프린터로만 하십시오. 단어만 인쇄됩니다.',
  'codename.keep':
    '아무도 보지 않는 곳에 종이를 두고, 무엇에 쓰는지는 적지 마십시오. 아홉 단어를 아는 사람은 누구든 답장을 읽고 본인인 것처럼 쓸 수 있습니다.',
  'codename.lost':
    '잃어버리면 저희도, 편집국도, 아무도 되찾아 드릴 수 없습니다. 보내신 것은 편집국에 남지만 답장은 더 이상 읽으실 수 없습니다. 그때는 새로 쓰시면 새 암호 문구를 받습니다.',
  'codename.spelling': '받침까지 그대로 적으십시오. 나중에 입력하실 때 띄어쓰기는 틀려도 됩니다.',
  'codename.days': {
    other: '본인이나 편집국의 마지막 메시지가 있은 날부터 {count}일이 지나면 사서함은 삭제됩니다.',
  },
  'now.heading': '이제 할 일',
  'now.tor':
    'Tor\u00a0브라우저에서는 빗자루 모양의 ‘새 신원’(New identity)을 누르십시오. 창이 닫히고 브라우저가 이번 방문을 잊습니다.',
  'now.otherBrowser': '다른 브라우저에서는 방문 기록에서 이번 방문을 지우고 창을 닫으십시오.',
  'now.ownFiles': '보내신 파일은 기기에 그대로 있습니다. 그대로 두어도 되는지 생각해 보십시오.',
  'size.bytes': { other: '{count}바이트' },
  'size.kilobytes': '{value}KB',
  'size.megabytes': '{value}MB',
  'size.gigabytes': '{value}GB',
  'here.preparing': '브라우저에서 직접 봉인할 준비를 하고 있습니다 …',
  'here.sealing':
    '자바스크립트가 켜져 있으므로, 메시지와 파일은 밖으로 나가기 전에 브라우저가 직접 봉인합니다. 서버는 암호화되지 않은 내용을 갖는 일이 없습니다.',
  'here.slow':
    '이 브라우저에서 이 파일들을 봉인하는 데 약 {time} 걸립니다. 창을 열어 둔 채 기다리시면 됩니다.',
  'progress.heading': '봉인하여 보내는 중',
  'progress.sealed': '봉인됨: {total} 중 {done}',
  'progress.sent': '보냄: {total} 중 {done}',
  'progress.stored': '안전하게 저장됨: {total} 중 {done}',
  'progress.rate': '초당 {rate}, 약 {time} 남음',
  'progress.starting': '편집국에 연결하는 중 …',
  'progress.sending': '보내고 있습니다.',
  'progress.waiting':
    '연결이 끊겼습니다. 다시 연결되면 저절로 이어집니다. 안전하게 저장된 것은 다시 보내지 않습니다.',
  'progress.paused': '일시 중지했습니다. 안전하게 저장된 것은 그대로 있습니다.',
  'progress.finishing': '파일이 저장되었습니다. 함께 보낼 메시지를 봉인하여 보내고 있습니다.',
  'progress.keepOpen': '모두 받았다는 페이지가 나올 때까지 이 창을 닫지 마십시오.',
  'progress.pause': '일시 중지',
  'progress.resume': '계속하기',
  'progress.giveUp': '그만두기',
  'time.seconds': { other: '{count}초' },
  'time.minutes': { other: '{count}분' },
  'time.hours': { other: '{count}시간' },
  'failed.heading': '보내지 못했습니다',
  'failed.nothing': '암호화되지 않은 채 브라우저를 떠난 것은 없습니다. 쓰신 글과 파일은 그대로 있습니다.',
  'failed.choice':
    '다시 시도할 수 있습니다. 이미 저장된 것은 다시 보내지 않습니다. 또는 다른 방식으로 보낼 수 있습니다. 그 경우 서버가 받는 즉시 암호화하며, 그 순간에는 암호화되지 않은 내용이 서버의 메모리에 있습니다.',
  'failed.again': '다시 시도',
  'failed.otherWay': '다른 방식으로 보내기',
  'failed.openOtherWay': '다른 방식으로 열기',
  'failed.openChoice':
    '다시 시도할 수 있습니다. 또는 다른 방식으로 열 수 있습니다. 그 경우 서버가 메모리에서 사서함을 열며, 그 순간 암호 문구를 갖게 됩니다.',
  'failed.back': '작성란으로 돌아가기',
  'failed.no-feature': '이 브라우저에는 직접 봉인하는 데 필요한 기능이 없습니다.',
  'failed.line': '편집국 서버에 연결할 수 없었습니다.',
  'failed.key-mismatch':
    '서버가 이 페이지에 준 키가 편집국의 키 기록에 있는 키가 아니거나, 이 페이지에 표시된 키와 다릅니다. 있어서는 안 되는 일입니다.',
  'failed.key-unfit': '이 브라우저에서는 편집국의 키로 봉인할 수 없습니다.',
  'failed.key-expired': '편집국의 키가 만료되어 지금은 아무것도 받을 수 없습니다.',
  'failed.key-withdrawn': '편집국이 키를 철회했고 아직 새 키가 없어서, 지금은 아무것도 받을 수 없습니다.',
  'failed.log-forked':
    '이 서버에 있는 편집국 키의 기록이 이 페이지나 사서함이 전에 본 것과 다릅니다. 있어서는 안 되는 일입니다.',
  'failed.log-older':
    '이 서버에 있는 편집국 키의 기록이 이 페이지나 사서함이 전에 본 것보다 앞에서 끝납니다. 오래된 기록은 더는 안전하지 않은 키를 되살릴 수 있습니다.',
  'failed.log-unauthorized':
    '그럴 권한이 없거나 이제는 없어진 누군가가 편집국 키의 기록에 무언가를 덧붙였습니다.',
  'failed.log-broken':
    '이 서버에 있는 편집국 키의 기록이 앞뒤가 맞지 않습니다. 손상되었거나 누군가 손댄 것입니다.',
  'failed.suspect':
    '지금은 아무것도 보내지 마십시오. 다른 방식으로 보내도 같은 서버로 갑니다. 편집국이 다른 곳에 공개한 키와 비교하고, 다른 날 다시 오십시오. 이 일로 본인의 전화로 편집국에 전화하지는 마십시오.',
  'failed.compare': '키와 비교하는 방법 보기(새 창에서 열립니다)',
  'failed.file-unreadable':
    '파일을 읽을 수 없거나 그사이에 바뀌었습니다: {name}. 다른 장치에 있다면 이 장치로 복사한 뒤 다시 선택하십시오.',
  'failed.too-big':
    '메시지와 파일을 합친 크기가 한 번에 보낼 수 있는 것보다 큽니다. 여러 번에 나누어 보내십시오.',
  'failed.too-many':
    '한 번에 보낼 수 있는 것보다 파일이 많거나, 진행 중인 전송이 너무 많습니다. 파일을 줄이거나 나중에 다시 시도하십시오.',
  'failed.message-too-long': '메시지가 너무 깁니다. 줄이시거나, 텍스트 파일로 저장하여 보내십시오.',
  'failed.empty': '아직 보낼 것이 없습니다. 메시지를 쓰거나 파일을 선택하십시오.',
  'failed.files-full':
    '지금은 파일을 저장할 공간이 없습니다. 메시지는 파일 없이 보낼 수 있으니, 어떤 파일을 가지고 계신지 메시지에 적어 주십시오. 파일은 다른 날에 이어서 보낼 수 있습니다.',
  'failed.share-used':
    '이 연결로 많은 파일이 들어와, 연결에 주어진 저장 공간의 몫이 모두 쓰이고 있습니다. 본인 때문이 아닐 수도 있습니다. 메시지는 지금 파일 없이 보낼 수 있으니, 어떤 파일을 가지고 계신지 적어 주십시오. 또는 몇 시간 뒤에, Tor 브라우저라면 이 사이트의 새 회로로 다시 시도하십시오.',
  'failed.withoutFiles': '메시지만 보내기',
  'failed.store-full': '지금은 편집국의 저장 공간이 가득 찼습니다. 며칠 뒤 다시 오십시오.',
  'failed.store-trouble': '지금은 편집국 서버가 아무것도 저장할 수 없습니다.',
  'failed.rate-limited': '같은 네트워크에서 많은 요청이 오고 있습니다. 1분쯤 기다린 뒤 다시 시도하십시오.',
  'failed.unknown-mailbox': '이것이 속한 사서함이 더는 없습니다. 닫혔거나 기한이 지났습니다.',
  'failed.refused': '이 브라우저가 봉인한 것을 편집국 서버가 받아들이지 않았습니다.',
  'failed.stopped': '보내지 않았으며, 서버에 아무것도 남지 않았습니다.',
  'failed.internal': '이 페이지에서 문제가 생겼습니다.',
  'progress.stopping': '멈추고, 이미 도착했는지 서버에 확인하고 있습니다 …',
  'stopped.heading': '그만두셨습니다',
  'unsure.heading': '이미 도착했을 수 있습니다',
  'failed.unsure':
    '마지막 단계에서 그만두셨는데, 그때 이미 보관되었는지 서버가 답하지 않습니다. 이 창을 닫지 말고 다시 확인하십시오. 보관되었다면 이 페이지에 접수 확인이, 새 암호 문구라면 암호 문구도 표시됩니다.',
  'failed.afterAll': '그래도 보내기',
  'failed.ask': '다시 확인',
  'gone.leftHeading': '나가셨습니다',
  'gone.left': '이 사이트의 다른 창에서 나가기를 누르셨습니다. 이 페이지도 사서함과 암호 문구를 잊었습니다.',
  'gone.leftWriting':
    '이 사이트의 다른 창에서 나가기를 누르셨으므로, 이 페이지도 사서함을 잊었습니다. 이제 여기에서 보내시면 새 대화가 시작됩니다.',
  'gone.leftSending':
    '이 사이트의 다른 창에서 나가기를 누르셨습니다. 여기에서 보내는 중인 것은 계속됩니다. 원하지 않으시면 그만두기를 누르십시오.',
  'gone.closedHeading': '사서함이 닫혔습니다',
  'gone.closed':
    '이 사이트의 다른 창에서 닫혔거나 기한이 지났습니다. 그 암호 문구로는 이제 아무것도 열리지 않습니다.',
  'gone.closedWriting':
    '사서함이 이 사이트의 다른 창에서 닫혔거나 기한이 지났습니다. 쓰신 것은 그대로 있습니다. 보내시면 새 대화가 시작되고 새 암호 문구를 받습니다.',
  'idle.forgotten': '한동안 사용하지 않아 이 페이지는 모든 것을 잊었습니다. 쓰시려면 페이지를 다시 여십시오.',
  'receipt.sealedHere':
    '모두 브라우저에서 봉인된 뒤에 나가 저장되었습니다. 편집국만 열 수 있습니다. 이 서버는 그 내용도, 암호 문구도 본 적이 없습니다.',
  'receipt.newKey': '이 페이지를 여신 뒤 편집국이 키를 바꾸어, 새 키로 봉인했습니다: {fingerprints}',
  'receipt.more': '더 쓰기',
  'receipt.comeBack': '다른 날 답장을 읽으려면 이 사이트에 다시 들어와 암호 문구로 사서함을 여십시오.',
  'receipt.leaveHere': '마치셨으면 맨 위의 나가기를 누르십시오. 그러면 이 페이지는 모든 것을 잊습니다.',
} satisfies Catalogue<typeof en, 'ko'>;
