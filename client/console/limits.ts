/** Largest file that is saved by way of memory, where the browser gives no private disk space: 256 MiB. */
export const MAX_IN_MEMORY_BYTES = 256 * 2 ** 20;

/** Largest file that is opened to be shown in place: 32 MiB. */
export const MAX_PREVIEW_BYTES = 32 * 2 ** 20;

/** How much of a text is shown in place: 256 KiB. */
export const MAX_SHOWN_TEXT_BYTES = 256 * 2 ** 10;

/** Most pixels of an image that is shown in place: decoded they take four bytes each. */
export const MAX_SHOWN_PIXELS = 64_000_000;

/**
 * What is shown of one letter. The form takes far less; but a browser that seals by itself can send anything, and none of
 * it may stop the page. The command line exports what is beyond.
 */
export const MAX_SHOWN_CHARACTERS = 1_000_000;
export const MAX_SHOWN_FILES = 100;
/** Messages of a conversation, the newest, and how much of each. */
export const MAX_SHOWN_MESSAGES = 100;
export const MAX_SHOWN_LATER_CHARACTERS = 250_000;
export const MAX_NAME_CHARACTERS = 255;
export const MAX_TYPE_CHARACTERS = 127;

/** Largest file that is opened once more because the source had encrypted it: 64 MiB. */
export const MAX_OPENED_INSIDE_BYTES = 64 * 2 ** 20;

/** Longest reply, characters. */
export const MAX_REPLY_CHARACTERS = 100_000;
/** Files of a reply. */
export const MAX_REPLY_FILES = 25;

/** Types that are neither text nor an image that is shown. Anything else is worth a look at its bytes. */
const NOT_SHOWN =
  /^(?:audio|video|font|model)\/|^application\/(?:pdf|zip|gzip|msword|rtf|vnd\.|x-(?:7z|rar|tar|bzip|msdownload))/iu;

/** Whether a file may turn out to be something that can be shown in place. The bytes decide; this only saves a useless button. */
export function mayBeShown({ type, size }: { readonly type: string; readonly size: number }): boolean {
  return size <= MAX_PREVIEW_BYTES && !NOT_SHOWN.test(type);
}
