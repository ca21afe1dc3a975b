import { load } from 'exifreader';
import type { ExpandedTags } from 'exifreader';
import type { Findings } from './findings.ts';
import type { HiddenKind } from './inspection.ts';

/** Tags by what they tell about; of the names that ExifReader uses. */
const KINDS: readonly (readonly [kind: HiddenKind, names: RegExp])[] = [
  ['place', /^GPS(?!Date|Time|VersionID)|^Location|^(?:Dest|Area)/u],
  [
    'device',
    /^(?:Make|Model|LensMake|LensModel|HostComputer|UniqueCameraModel|LocalizedCameraModel)$|SerialNumber$/u,
  ],
  ['time', /^(?:DateTime|SubSecTime|OffsetTime|GPSDate|GPSTime|TimeZone|PreviewDateTime)/u],
  ['author', /^(?:Artist|Copyright|CameraOwnerName|OwnerName|XPAuthor|Photographer|ImageEditor)$/u],
  ['software', /Software$|^CameraFirmware$/u],
  [
    'text',
    /^(?:ImageDescription|UserComment|ImageTitle|DocumentName|PageName|ImageHistory|RelatedSoundFile)$|^XP/u,
  ],
  [
    'settings',
    /^(?:Exposure|F-?Number|ISO|PhotographicSensitivity|SensitivityType|RecommendedExposure|StandardOutput|ShutterSpeed|Aperture|MaxAperture|Brightness|SubjectDistance|SubjectArea|SubjectLocation|MeteringMode|LightSource|Flash$|FocalLength|FocalPlane|SensingMethod|FileSource|SceneType|CFAPattern|CustomRendered|WhiteBalance|DigitalZoom|SceneCapture|GainControl|Contrast|Saturation|Sharpness|DeviceSetting|Lens(?:Info|Specification)|CompositeImage|SourceImage|SourceExposure|Compressed|Spectral|OECF|Temperature|Humidity|Pressure|WaterDepth|Acceleration|CameraElevation|Gamma)/u,
  ],
];
/** How a picture is stored and shown: nothing that tells about anybody. */
const HARMLESS =
  /^(?:Image ?(?:Width|Length|Height)|BitsPerSample|Compression|PhotometricInterpretation|FillOrder|StripOffsets|Orientation|SamplesPerPixel|RowsPerStrip|StripByteCounts|[XY]Resolution|PlanarConfiguration|ResolutionUnit|Predictor|ColorMap|ExtraSamples|SampleFormat|YCbCr.*|ReferenceBlackWhite|Tile(?:Width|Length|Offsets|ByteCounts)|SubIFDs|NewSubfileType|SubfileType|WhitePoint|PrimaryChromaticities|TransferFunction|(?:Exif|GPS Info|Interoperability) IFD Pointer|ExifVersion|FlashpixVersion|ComponentsConfiguration|ColorSpace|Pixel[XY]Dimension|InteroperabilityIndex|InteroperabilityVersion|RelatedImage.*|GPSVersionID|JPEGInterchangeFormat.*|JPEGTables|ICC_Profile|Padding|PageNumber|OffsetSchema|ByteOrder)$/u;

/** ExifReader's answer for the beginning of a TIFF, HEIC or AVIF file, or for Exif data, which is a TIFF file in itself. */
export function loadExif(bytes: Uint8Array<ArrayBuffer>): ExpandedTags {
  // It may be handed a part of a larger buffer, which the library would take whole.
  const own = bytes.slice().buffer;
  return load(own, { expanded: true, includeUnknown: true, includeOffsets: true });
}

/** @returns how many tags there were, harmless ones among them */
export function addExif(tags: ExpandedTags, findings: Findings): number {
  const { Latitude: latitude, Longitude: longitude } = tags.gps ?? {};
  const located = Number.isFinite(latitude) && Number.isFinite(longitude);
  if (located) findings.add('place', `${degrees(latitude)}, ${degrees(longitude)}`);
  const entries = Object.entries(tags.exif ?? {});
  for (const [name, tag] of entries) {
    const kind = KINDS.find(([, names]) => names.test(name))?.[0];
    if (kind === undefined) {
      if (!HARMLESS.test(name)) findings.add('other', name);
    } else {
      findings.add(kind, isShown(kind, name, located) ? describe(tag) : '');
    }
  }
  return entries.length;
}

/** Coordinates say it all, sub-seconds and exposure times nothing that anybody would know again. */
function isShown(kind: HiddenKind, name: string, located: boolean): boolean {
  if (kind === 'settings' || name.startsWith('SubSec')) return false;
  return kind !== 'place' || !located;
}

function degrees(value: number | undefined): string {
  return (value ?? 0).toFixed(5);
}

/** ExifReader types tags loosely, and a hostile file makes them looser. */
function describe(tag: unknown): string {
  if (typeof tag !== 'object' || tag === null || !('description' in tag)) return '';
  const { description } = tag;
  return typeof description === 'string' || typeof description === 'number' ? String(description) : '';
}
