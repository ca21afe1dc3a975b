import type { PhotoCatalogue } from './catalogue.ts';

export const zhHans: PhotoCatalogue<'zh-Hans'> = {
  'photo.heading': '您的文件里的隐藏信息',
  'photo.looking': '正在查看您的文件里有没有隐藏信息……',
  'photo.where': '只在您的设备上查看了文件。没有发送任何内容。',
  'photo.failed':
    '本页无法查看您的文件里有没有隐藏信息。您仍然可以按原样发送。照片、视频和文档里常常带有地点、设备和时间。',

  'photo.found': '这个文件带有打开时看不到的信息。它们可以帮助编辑部核实文件的真实性，也可能暴露您。',
  'photo.kind.place': '地点',
  'photo.kind.device': '设备',
  'photo.kind.time': '时间',
  'photo.kind.author': '作者或所有者',
  'photo.kind.text': '文字',
  'photo.kind.thumbnail': '缩略图，可能显示被裁掉的部分',
  'photo.kind.attachment': '附带的内容，例如几秒钟的视频',
  'photo.kind.software': '程序',
  'photo.kind.settings': '相机设置',
  'photo.kind.other': '其他信息',

  'photo.choice': '{name}：您想发送什么？',
  'photo.choice.original': '带有这些信息的原件',
  'photo.choice.cleaned': '去掉这些信息的副本',
  'photo.choice.both': '原件和副本都发送',
  'photo.original.about': '原件是更好的证据。但是，凡是能打开您的消息的人，都会看到这些信息。',
  'photo.cleaned.about':
    '副本是同一张图片，文件名改为 {copy}。图片里看得到的内容，例如人脸、招牌或倒影，仍然保留。如果有人持有同一台相机拍的其他照片，仍有可能查出这一张也是它拍的。',
  'photo.cleaned.none':
    '这里无法为这个文件制作去掉信息的副本。如果这些信息可能暴露您，请在发送之前用其他程序删除，或者不要发送这个文件。',

  'photo.nothing': { other: '在 {count} 个文件里没有发现隐藏信息。' },
  'photo.unknown': { other: '有 {count} 个文件的类型是本页不认识的，没有查看。' },
  'photo.unreadable':
    '这类文件常常带有隐藏信息。本页无法读取，也无法删除。如果它们可能暴露您，请在发送之前用其他程序删除，或者不要发送这个文件。',
  'photo.type.picture': '图片',
  'photo.type.raw': '相机原始文件（RAW）',
  'photo.type.video': '视频',
  'photo.type.audio': '录音',
  'photo.type.pdf': 'PDF',
  'photo.type.document': '文档',
  'photo.type.archive': '压缩文件',

  'photo.summary': { other: '有 {count} 个文件将带着已发现的隐藏信息一起发送。' },
};
