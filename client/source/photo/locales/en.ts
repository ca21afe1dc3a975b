/**
 * What the source is told about hidden data in files, when the browser runs scripts. English is the measure of the other
 * catalogues. `{name}` is a file's name, `{copy}` that of its cleaned copy.
 */
export const en = {
  'photo.heading': 'Hidden details in your files',
  'photo.looking': 'Looking for hidden details in your files …',
  'photo.where': 'Your files were looked at on your device. Nothing has been sent.',
  'photo.failed':
    'This page could not look for hidden details in your files. You can still send them as they are. Photos, videos and documents often carry the place, the device and the time.',

  'photo.found':
    'This file carries details that you do not see when you look at it. They can help the newsroom to check that it is genuine. They can also point to you.',
  'photo.kind.place': 'Place',
  'photo.kind.device': 'Device',
  'photo.kind.time': 'Time',
  'photo.kind.author': 'Author or owner',
  'photo.kind.text': 'Words',
  'photo.kind.thumbnail': 'A small preview, which may show what was cut away',
  'photo.kind.attachment': 'Something attached, such as a few seconds of video',
  'photo.kind.software': 'Program',
  'photo.kind.settings': 'Camera settings',
  'photo.kind.other': 'Other details',

  'photo.choice': 'What do you want to send of {name}?',
  'photo.choice.original': 'The original, with these details',
  'photo.choice.cleaned': 'A cleaned copy, without them',
  'photo.choice.both': 'Both: the original and the cleaned copy',
  'photo.original.about':
    'The original is the better evidence. Everyone who can open your message then sees these details.',
  'photo.cleaned.about':
    'The copy shows the same picture under another name: {copy}. What can be seen in it, such as faces, signs or reflections, stays. Whoever has other photos from the same camera may still find out that it took this one.',
  'photo.cleaned.none':
    'No cleaned copy of this file can be made here. If these details could point to you, remove them with another program before you send, or leave the file out.',

  'photo.nothing': {
    one: 'No hidden details were found in {count} file.',
    other: 'No hidden details were found in {count} files.',
  },
  'photo.unknown': {
    one: '{count} file is of a kind that this page does not know. It was not looked into.',
    other: '{count} files are of a kind that this page does not know. They were not looked into.',
  },
  'photo.unreadable':
    'Files of this kind often carry hidden details. This page cannot read or remove them. If they could point to you, remove them with another program before you send, or leave the file out.',
  'photo.type.picture': 'Picture',
  'photo.type.raw': 'Raw picture of a camera',
  'photo.type.video': 'Video',
  'photo.type.audio': 'Sound recording',
  'photo.type.pdf': 'PDF',
  'photo.type.document': 'Document',
  'photo.type.archive': 'Archive of files',

  'photo.summary': {
    one: '{count} file will be sent with hidden details that were found.',
    other: '{count} files will be sent with hidden details that were found.',
  },
} as const;
