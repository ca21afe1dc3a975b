import type { PhotoCatalogue } from './catalogue.ts';

export const ko: PhotoCatalogue<'ko'> = {
  'photo.heading': '파일에 숨은 정보',
  'photo.looking': '파일에 숨은 정보가 있는지 살펴보는 중입니다 …',
  'photo.where': '파일은 이 기기에서만 살펴보았습니다. 아무것도 보내지 않았습니다.',
  'photo.failed':
    '파일에 숨은 정보가 있는지 살펴보지 못했습니다. 파일을 그대로 보낼 수는 있습니다. 사진, 동영상, 문서에는 장소, 기기, 시각이 들어 있는 경우가 많습니다.',

  'photo.found':
    '이 파일에는 열어 보아도 보이지 않는 정보가 들어 있습니다. 편집국이 진짜 파일인지 확인하는 데 도움이 될 수 있습니다. 그러나 본인이 드러날 수도 있습니다.',
  'photo.kind.place': '장소',
  'photo.kind.device': '기기',
  'photo.kind.time': '시각',
  'photo.kind.author': '작성자 또는 소유자',
  'photo.kind.text': '적힌 글',
  'photo.kind.thumbnail': '작은 미리 보기 그림(잘라 낸 부분이 보일 수 있음)',
  'photo.kind.attachment': '덧붙은 것(예: 몇 초 분량의 동영상)',
  'photo.kind.software': '프로그램',
  'photo.kind.settings': '카메라 설정',
  'photo.kind.other': '그 밖의 정보',

  'photo.choice': '{name}: 무엇을 보내시겠습니까?',
  'photo.choice.original': '이 정보가 든 원본',
  'photo.choice.cleaned': '이 정보를 뺀 사본',
  'photo.choice.both': '원본과 사본 모두',
  'photo.original.about':
    '증거로는 원본이 더 낫습니다. 대신 보내신 내용을 열 수 있는 사람은 모두 이 정보를 보게 됩니다.',
  'photo.cleaned.about':
    '사본은 같은 사진이며 이름이 {copy}(으)로 바뀝니다. 얼굴, 간판, 반사된 모습처럼 사진에 보이는 것은 그대로 남습니다. 같은 카메라로 찍은 다른 사진을 가진 사람은 이 사진도 그 카메라로 찍었다는 것을 알아낼 수 있습니다.',
  'photo.cleaned.none':
    '이 파일은 여기에서 정보를 뺀 사본을 만들 수 없습니다. 본인이 드러날 수 있는 정보라면 보내기 전에 다른 프로그램으로 지우거나 이 파일을 빼십시오.',

  'photo.nothing': { other: '파일 {count}개에서는 숨은 정보를 찾지 못했습니다.' },
  'photo.unknown': {
    other: '파일 {count}개는 이 페이지가 모르는 종류여서 살펴보지 않았습니다.',
  },
  'photo.unreadable':
    '이런 종류의 파일에는 숨은 정보가 들어 있는 경우가 많습니다. 이 페이지는 그 정보를 읽거나 지울 수 없습니다. 본인이 드러날 수 있다면 보내기 전에 다른 프로그램으로 지우거나 이 파일을 빼십시오.',
  'photo.type.picture': '그림',
  'photo.type.raw': '카메라 원시 파일(RAW)',
  'photo.type.video': '동영상',
  'photo.type.audio': '녹음',
  'photo.type.pdf': 'PDF',
  'photo.type.document': '문서',
  'photo.type.archive': '압축 파일',

  'photo.summary': { other: '파일 {count}개를 찾아낸 숨은 정보와 함께 보냅니다.' },
};
