import type { Findings } from './findings.ts';
import type { HiddenKind } from './inspection.ts';

/** Read of a packet, bytes. */
const MAX_XMP_BYTES = 1024 * 1024;

/** Properties by what they tell about, whatever their namespace. */
const KINDS: readonly (readonly [kind: HiddenKind, names: RegExp])[] = [
  [
    'place',
    /^(?:GPS(?!Time|Date|Version)\w*|City|State|Country\w*|Location\w*|Sub-?location|ProvinceState|WorldRegion)$/u,
  ],
  ['device', /^(?:Make|Model|Lens\w*|\w*SerialNumber|CameraOwnerModel|UniqueCameraModel)$/u],
  ['time', /^(?:\w*Date\w*|when|GPSTimeStamp)$/u],
  [
    'author',
    /^(?:creator|contributor|publisher|rights|Artist|Copyright|OwnerName|AuthorsPosition|CaptionWriter|Credit|Ci\w+)$/u,
  ],
  ['software', /^(?:CreatorTool|Software|softwareAgent|Toolkit)$/u],
  [
    'text',
    /^(?:title|description|subject|Headline|Instructions|UserComment|ImageDescription|PersonInImage|hierarchicalSubject)$/u,
  ],
  ['attachment', /^(?:MotionPhoto|MicroVideo)$/u],
];
/** One element and the text behind its tag. Each part can end at one place only, so that it takes time by length alone. */
const TAG = /<([\w.-]+):([\w.-]+)(?![\w.-])([^<>]*)>([^<]*)/gu;
const ATTRIBUTE = /(?<![\w.-])([\w.-]+):([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
/** Properties that are looked at. */
const MAX_PROPERTIES = 10_000;

interface Property {
  readonly name: string;
  readonly value: string;
}

/**
 * What an XMP packet tells. It is read as text and not by an XML parser: hostile XML is a field of its own, and a page
 * under Trusted Types must not parse strings of strangers.
 */
export function addXmp(packet: Uint8Array, findings: Findings): void {
  const text = new TextDecoder('utf-8').decode(packet.subarray(0, MAX_XMP_BYTES));
  let looked = 0;
  const kinds = new Set<HiddenKind>();
  for (const { name, value } of propertiesOf(text)) {
    const kind = KINDS.find(([, names]) => names.test(name))?.[0];
    if (kind !== undefined) {
      findings.add(kind, kind === 'attachment' ? '' : unescape(value));
      kinds.add(kind);
    }
    looked += 1;
    if (looked === MAX_PROPERTIES) break;
  }
  if (kinds.size === 0) findings.add('other', 'XMP');
}

function* propertiesOf(text: string): Generator<Property> {
  let owner = '';
  for (const [, prefix = '', name = '', attributes = '', content = ''] of text.matchAll(TAG)) {
    // Lists (rdf:Alt, rdf:Seq, rdf:li) belong to the property around them.
    if (prefix !== 'rdf') owner = name;
    if (content.trim() !== '') yield { name: owner, value: content };
    for (const [, space = '', key = '', double = '', single = ''] of attributes.matchAll(ATTRIBUTE)) {
      if (space !== 'xmlns') yield { name: key, value: double + single };
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(value: string): string {
  return value.slice(0, 1000).replace(/&(amp|lt|gt|quot|apos);/gu, (_, name: string) => ENTITIES[name] ?? '');
}
