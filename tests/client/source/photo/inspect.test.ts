import { deflateSync } from 'node:zlib';
import { inspectFile } from '../../../../client/source/photo/index.ts';
import type { Hidden, HiddenKind } from '../../../../client/source/photo/index.ts';
import { bytesOf, fileOf } from './sample-bytes.ts';
import { cameraExif, exifData, PLACE, SECRETS } from './sample-exif.ts';
import { exifSegment, gif, gifComment, heic, JFIF, jpeg, png, VP8L, vp8x, webp } from './sample-pictures.ts';
import { profile } from './sample-profiles.ts';

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmp:CreatorTool="Canary Editor &amp; Co" exif:GPSLatitude="37,33.99N"
 photoshop:City='Seoul'><dc:creator><rdf:Seq><rdf:li>Canary Kim</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>2026-05-12T14:33:11+09:00</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>`;

async function found(bytes: Uint8Array<ArrayBuffer>, name = 'IMG_1.jpg'): Promise<readonly Hidden[]> {
  const inspection = await inspectFile(fileOf(bytes, name));
  return inspection.state === 'hidden' ? inspection.found : [];
}

async function values(
  bytes: Uint8Array<ArrayBuffer>,
  kind: HiddenKind,
): Promise<readonly string[] | undefined> {
  return (await found(bytes)).find((hidden) => hidden.kind === kind)?.values;
}

describe('the Exif data of a camera', () => {
  const exif = cameraExif();

  it.each([
    ['JPEG', jpeg([JFIF, exifSegment(exif)])],
    ['PNG', png([['eXIf', exif]])],
    ['WebP', webp([vp8x(0x08, 1, 1), VP8L, ['EXIF', exif]])],
    [
      'WebP, with the label that some programs leave there',
      webp([vp8x(0x08, 1, 1), VP8L, ['EXIF', bytesOf('Exif\0\0', exif)]]),
    ],
  ])('is told by kind, what matters most first: %s', async (_name, bytes) => {
    expect(await inspectFile(fileOf(bytes, 'IMG_1'))).toEqual({
      state: 'hidden',
      cleanable: true,
      found: [
        { kind: 'place', values: [PLACE] },
        { kind: 'device', values: [SECRETS.make, SECRETS.model, SECRETS.serial] },
        { kind: 'time', values: [SECRETS.time] },
        { kind: 'author', values: [SECRETS.artist, SECRETS.owner] },
        { kind: 'text', values: [SECRETS.description] },
        { kind: 'thumbnail', values: [] },
        { kind: 'software', values: [SECRETS.software] },
        { kind: 'settings', values: [] },
        { kind: 'other', values: ['MakerNote'] },
      ],
    });
  });

  it('is read from a TIFF file, which is not cleaned here', async () => {
    expect(await inspectFile(fileOf(exif, 'scan.tif'))).toMatchObject({ state: 'hidden', cleanable: false });
  });

  it('is no news when it says only how to show the picture', async () => {
    const bytes = jpeg([JFIF, exifSegment(exifData({ main: [[0x0112, { short: 6 }]] }))]);
    expect(await inspectFile(fileOf(bytes, 'a.jpg'))).toEqual({ state: 'nothing' });
  });

  it('is told as something when it is broken', async () => {
    expect(await found(jpeg([exifSegment(bytesOf('garbage'))]))).toEqual([
      { kind: 'other', values: expect.any(Array) as string[] },
    ]);
  });
});

describe('a JPEG', () => {
  it('that only shows a picture has nothing hidden', async () => {
    expect(await inspectFile(fileOf(jpeg([JFIF]), 'a.jpg'))).toEqual({ state: 'nothing' });
  });

  it('with an XMP packet: attributes, elements and lists are told', async () => {
    const bytes = jpeg([[0xe1, bytesOf('http://ns.adobe.com/xap/1.0/\0', XMP)]]);
    expect(await found(bytes)).toEqual([
      { kind: 'place', values: ['37,33.99N', 'Seoul'] },
      { kind: 'time', values: ['2026-05-12T14:33:11+09:00'] },
      { kind: 'author', values: ['Canary Kim'] },
      { kind: 'software', values: ['Canary Editor & Co'] },
    ]);
  });

  it('with IPTC data: place, author and caption are told', async () => {
    const dataSet = (number: number, text: string) => bytesOf([0x1c, 2, number, 0, text.length], text);
    const iptc = bytesOf(dataSet(90, 'Busan'), dataSet(80, 'Canary Kim'), dataSet(120, 'A caption'));
    const resource = bytesOf('8BIM', [4, 4], [0, 0], [0, 0, 0, iptc.length], iptc);
    expect(await found(jpeg([[0xed, bytesOf('Photoshop 3.0\0', resource)]]))).toEqual([
      { kind: 'place', values: ['Busan'] },
      { kind: 'author', values: ['Canary Kim'] },
      { kind: 'text', values: ['A caption'] },
      { kind: 'other', values: ['Photoshop'] },
    ]);
  });

  it('with a video behind the picture', async () => {
    const bytes = jpeg([JFIF], bytesOf([0, 0, 0, 24], 'ftypmp42', 'the seconds around the shutter'));
    expect(await values(bytes, 'attachment')).toEqual(['MP4']);
  });

  it.each([
    ['a comment', [0xfe, bytesOf('made by Canary')], 'text', ['made by Canary']],
    ['a preview in an index of pictures', [0xe2, bytesOf('MPF\0', 'II*\0')], 'thumbnail', []],
    [
      'a thumbnail in its JFIF header',
      [0xe0, bytesOf('JFIF\0', [1, 2, 1, 0, 72, 0, 72, 1, 1, 9, 9, 9])],
      'thumbnail',
      [],
    ],
    ['content credentials', [0xeb, bytesOf('JP\0\0', 'c2pa')], 'other', ['APP11 JP']],
  ] as const)('with %s', async (_name, segment, kind, expected) => {
    expect(await values(jpeg([segment]), kind)).toEqual(expected);
  });

  it('of a screen: the profile of a measured one tells about it, that of a known colour space does not', async () => {
    const inProfile = (bytes: Uint8Array) => jpeg([[0xe2, bytesOf('ICC_PROFILE\0', [1, 1], bytes)]]);
    expect(await found(inProfile(profile('srgb', 'sRGB IEC61966-2.1')))).toEqual([]);
    expect(await found(inProfile(profile('display-p3', 'Display P3')))).toEqual([
      { kind: 'other', values: ['Display P3'] },
    ]);
    // The colours of one, with another curve: what takes its profile away would make it brighter or darker.
    expect(await found(inProfile(profile('srgb', 'Measured', (value) => value ** 1.7)))).toEqual([
      { kind: 'device', values: ['Measured'] },
    ]);
    expect(await found(inProfile(profile('screen', "Kim's Monitor 2026-05")))).toEqual([
      { kind: 'device', values: ["Kim's Monitor 2026-05"] },
    ]);
  });
});

describe('a PNG', () => {
  it('that only shows a picture has nothing hidden', async () => {
    const bytes = png([
      ['sRGB', bytesOf([0])],
      ['gAMA', bytesOf([0, 0, 0xb1, 0x8f])],
      ['pHYs', bytesOf([0, 0, 0, 1, 0, 0, 0, 1, 0])],
    ]);
    expect(await inspectFile(fileOf(bytes, 'a.png'))).toEqual({ state: 'nothing' });
  });

  it('with texts before and behind the picture, packed or not', async () => {
    const bytes = png(
      [
        ['tEXt', bytesOf('Author\0', 'Canary Kim')],
        ['iTXt', bytesOf('Title\0\0\0ko\0Title\0', Buffer.from('\u97d3 title', 'utf8'))],
        ['iTXt', bytesOf('XML:com.adobe.xmp\0\0\0\0\0', XMP)],
        ['zTXt', bytesOf('Comment\0\0', deflateSync('packed'))],
      ],
      [
        ['tEXt', bytesOf('date:create\0', '2026-05-12T05:33:11+00:00')],
        ['tIME', bytesOf([7, 234, 5, 12, 14, 33, 11])],
      ],
    );
    expect(await values(bytes, 'author')).toEqual(['Canary Kim']);
    expect(await values(bytes, 'text')).toEqual(['Title: \u97d3 title', 'Comment:']);
    expect(await values(bytes, 'place')).toEqual(['37,33.99N', 'Seoul']);
    expect(await values(bytes, 'time')).toEqual([
      '2026-05-12T14:33:11+09:00',
      '2026-05-12T05:33:11+00:00',
      '2026-05-12 14:33',
    ]);
  });

  it('with the rest of an older picture behind its end', async () => {
    expect(await values(png([], [], bytesOf('IDAT of what was cropped')), 'attachment')).toEqual([]);
  });

  it('with a packed colour profile', async () => {
    const packed = deflateSync(profile('screen', 'Canary Display'));
    expect(await found(png([['iCCP', bytesOf('name\0\0', packed)]]))).toEqual([
      { kind: 'device', values: ['Canary Display'] },
    ]);
  });
});

it('finds the comment of a GIF, and nothing in one without', async () => {
  expect(await found(gif(gifComment('canary comment')))).toEqual([
    { kind: 'text', values: ['canary comment'] },
  ]);
  expect(await inspectFile(fileOf(gif(), 'a.gif'))).toEqual({ state: 'nothing' });
});

it('finds nothing in a WebP without metadata', async () => {
  expect(await inspectFile(fileOf(webp([VP8L]), 'a.webp'))).toEqual({ state: 'nothing' });
});

it.each([
  ['video', 'a.mp4', bytesOf([0, 0, 0, 24], 'ftypisom')],
  ['video', 'a.bin', bytesOf([0x1a, 0x45, 0xdf, 0xa3])],
  ['audio', 'a.m4a', bytesOf([0, 0, 0, 24], 'ftypM4A ')],
  ['pdf', 'a.pdf', bytesOf('%PDF-1.7')],
  ['document', 'a.docx', bytesOf('PK\x03\x04....')],
  ['document', 'a.hwp', bytesOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  ['archive', 'a.zip', bytesOf('PK\x03\x04....')],
  ['raw', 'a.cr3', bytesOf([0, 0, 0, 24], 'ftypcrx ')],
  ['raw', 'a.nef', bytesOf('MM\0*', [0, 0, 0, 8, 0, 0])],
  ['picture', 'a.svg', bytesOf('<?xml version="1.0"?><svg/>')],
  ['picture', 'cut-off.jpg', jpeg([JFIF]).slice(0, -2)],
  ['picture', 'a.heic', bytesOf([0, 0, 0, 24], 'ftypheic')],
  ['picture', 'only-its-name.png', bytesOf('nothing of the kind')],
] as const)('says that it cannot read a %s: %s', async (type, name, bytes) => {
  expect(await inspectFile(fileOf(bytes, name))).toEqual({ state: 'unreadable', type });
});

it('says nothing about what it does not know, about nothing at all, and about files that cannot be read', async () => {
  const gone = fileOf(jpeg([JFIF]), 'a.jpg');
  gone.slice = () => {
    throw new DOMException('gone', 'NotFoundError');
  };
  for (const file of [fileOf(bytesOf('plain words'), 'a.txt'), fileOf(new Uint8Array(0), 'a.jpg'), gone]) {
    expect(await inspectFile(file)).toEqual({ state: 'unknown' });
  }
});

it('cuts long values and writes out what would be invisible', async () => {
  const [long, turned] = ['x'.repeat(5000), 'abc\u202egpj'];
  const bytes = jpeg([
    [0xfe, bytesOf(long)],
    [0xfe, bytesOf(Buffer.from(turned, 'utf8'))],
  ]);
  expect(await values(bytes, 'text')).toEqual([`${'x'.repeat(79)}\u2026`, 'abc[U+202E]gpj']);
});

describe('a HEIC file', () => {
  it.each([
    ['near its index', 100],
    ['behind megabytes of picture', 3_000_000],
  ])('tells what its Exif data and its XMP packet say: %s', async (_name, distance) => {
    const bytes = heic({ exif: cameraExif(), xmp: bytesOf(XMP), distance });
    expect(await inspectFile(fileOf(bytes, 'IMG_1.HEIC'))).toMatchObject({
      state: 'hidden',
      cleanable: false,
    });
    expect(await values(bytes, 'place')).toEqual([PLACE, '37,33.99N', 'Seoul']);
    expect(await values(bytes, 'device')).toEqual([SECRETS.make, SECRETS.model, SECRETS.serial]);
  });

  it('is never said to have nothing hidden, because only a part of it is understood', async () => {
    const bytes = heic({ exif: exifData({ main: [[0x0112, { short: 6 }]] }), xmp: bytesOf(''), distance: 0 });
    expect(await inspectFile(fileOf(bytes, 'IMG_1.HEIC'))).not.toMatchObject({ state: 'nothing' });
  });
});
