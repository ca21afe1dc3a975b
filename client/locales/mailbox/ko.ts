import type { Catalogue } from '../catalogue.ts';
import type { en } from './en.ts';

export const ko = {
  'slip.heading': '암호 문구를 다시 살펴보십시오',
  'slip.count': { other: '암호 문구는 단어 아홉 개입니다. 입력하신 것은 {count}개입니다.' },
  'slip.none': '{position}번째 단어: ‘{typed}’은(는) 단어 목록에 없으며, 비슷한 단어도 없습니다.',
  'slip.one': '{position}번째 단어: ‘{typed}’은(는) 단어 목록에 없습니다. ‘{first}’입니까?',
  'slip.two': '{position}번째 단어: ‘{typed}’은(는) 단어 목록에 없습니다. ‘{first}’입니까, ‘{second}’입니까?',
  'slip.again': '입력하신 것은 아래 칸에 그대로 있습니다. 종이와 맞추어 보고 고친 다음 다시 시도하십시오.',
  'unknown.heading': '이 암호 문구로 열리는 사서함이 없습니다',
  'unknown.what':
    '단어는 모두 목록에 있지만, 이 아홉 단어가 이 순서로 된 사서함은 없습니다. 다른 단어가 섞였거나 순서가 바뀌었을 수 있습니다.',
  'unknown.gone': {
    other:
      '또는 사서함이 없어졌을 수 있습니다. 닫았거나, 마지막 메시지가 있은 날부터 {count}일이 지난 경우입니다.',
  },
  'unknown.next': '단어를 하나씩 종이와 맞추어 보십시오. 사서함이 없어졌다면 새로 쓰실 수 있습니다.',
  'failed.openSuspect':
    '암호 문구는 이 브라우저를 떠나지 않았습니다. 지금은 다른 방식으로도 입력하지 마십시오. 그러면 이 서버가 암호 문구를 갖게 됩니다. 다른 날 다시 오십시오.',
  'mailbox.heading': '사서함',
  'mailbox.notBack':
    '보내신 것은 여기에 보이지 않습니다. 누가 이 사서함을 열더라도 읽을 수 없게 하기 위해서입니다.',
  'replies.heading': '{newsroom} 편집국의 답장',
  'replies.none': '지금은 답장이 없습니다. 다른 날 다시 와 주십시오.',
  'replies.doubtful': '편집국에서 온 것이 확실하지 않은 것',
  'reply.heading': '{day}의 답장',
  'reply.forgedHeading': '위조됨',
  'reply.forged':
    '편집국의 키로 서명되지 않았습니다. 다른 누군가가 여기에 놓은 것입니다. 믿지 말고, 시키는 대로 하지 마십시오.',
  'reply.doubtfulHeading': '의심스러움',
  'reply.doubtful':
    '편집국이 나중에 더는 안전하지 않다고 밝힌 키로 서명되었습니다. 편집국이 썼을 수도 있고, 그 키를 가진 다른 사람이 썼을 수도 있습니다. 편집국에 물어보기 전에는 시키는 대로 하지 마십시오.',
  'reply.showForged': '그래도 보기',
  'reply.brokenHeading': '열 수 없음',
  'reply.broken':
    '본인의 키로 열 수 없는 것이 있습니다. 손상되었거나 본인에게 온 것이 아닙니다. 편집국에 알리시면 다시 쓸 수 있습니다.',
  'reply.empty': '이 답장에는 글이 없습니다.',
  'reply.files': { other: '답장에 딸린 파일 {count}개' },
  'reply.save': '저장',
  'reply.saveWhat':
    '저장한 파일은 암호화되지 않은 채 기기에 남아 다른 사람이 찾을 수 있습니다. 꼭 필요한 것만 저장하십시오.',
  'reply.delete': '이 답장 삭제',
  'reply.deleteWhat':
    '이곳에서 완전히 삭제되며 아무도 되돌릴 수 없습니다. 편집국의 사본은 남으며, 삭제했다는 사실은 알리지 않습니다.',
  'reply.deleteButton': '완전히 삭제',
  'reply.deleted': '답장을 삭제했습니다.',
  'more.heading': '더 쓰기',
  'more.reply': '이 대화에 덧붙습니다. 답장은 이 페이지에 나타납니다.',
  'message.label': '메시지',
  'files.label': '파일',
  'files.none':
    '지금은 파일을 저장할 공간이 없습니다. 보내시는 분과는 관계없는 일입니다. 메시지는 보낼 수 있으니, 어떤 파일을 가지고 계신지 메시지에 적어 주십시오. 파일은 다른 날에 이어서 보낼 수 있습니다.',
  'close.link': '이 사서함을 완전히 닫기',
  'close.heading': '이 사서함을 완전히 닫으시겠습니까?',
  'close.goes':
    '없어지는 것: 사서함과 그 키, 안에 있는 모든 답장이 삭제됩니다. 암호 문구로는 아무것도 열리지 않게 됩니다. 아무도 되돌릴 수 없습니다.',
  'close.stays': '남는 것: 보내신 모든 것과 편집국이 가진 답장의 사본은 남습니다.',
  'close.told': '편집국은 사서함을 닫으신 것을 보게 되며, 더 이상 답장할 수 없습니다.',
  'close.button': '완전히 닫기',
  'closedMailbox.heading': '사서함을 닫았습니다',
  'closedMailbox.what':
    '사서함과 그 키, 모든 답장이 삭제되었습니다. 암호 문구로는 이제 아무것도 열리지 않습니다. 보내신 것은 편집국에 남습니다.',
  'closedMailbox.paper': '암호 문구를 적은 종이를 없애십시오.',
  'mailbox.here':
    '자바스크립트가 켜져 있으므로 브라우저가 사서함을 직접 열었습니다. 서버에는 암호 문구도 키도 없으며, 여기 쓰인 것을 볼 수 없습니다.',
  'mailbox.opening': '브라우저에서 여는 중 …',
  'mailbox.willOpen':
    '자바스크립트가 켜져 있으므로 브라우저가 사서함을 직접 엽니다. 암호 문구는 브라우저를 떠나지 않습니다.',
  'mailbox.check': '답장 다시 확인',
  'mailbox.idle': '한동안 사용하지 않아 이 페이지는 사서함을 잊었습니다. 암호 문구로 다시 열 수 있습니다.',
  'mailbox.leftElsewhere':
    '이 사이트의 다른 창에서 나가기를 누르셨으므로, 이 페이지도 사서함을 잊었습니다. 암호 문구로 다시 열 수 있습니다.',
  'more.anew': '새 대화가 시작됩니다. 보내신 뒤 새 암호 문구를 받습니다.',
  'reply.genuineHere':
    '편집국이 서명했습니다. 처음 쓰셨을 때의 편집국 키나 그 뒤 키 기록에 오른 키로 브라우저가 확인했습니다.',
  'close.keep': '닫지 않기',
} satisfies Catalogue<typeof en, 'ko'>;
