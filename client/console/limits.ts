/** Largest file that is saved by way of memory, where the browser gives no private disk space: 256 MiB. */
export const MAX_IN_MEMORY_BYTES = 256 * 2 ** 20;

/** Largest file that is opened to be shown in place: 32 MiB. */
export const MAX_PREVIEW_BYTES = 32 * 2 ** 20;

/** How much of a text is shown in place: 256 KiB. */
export const MAX_SHOWN_TEXT_BYTES = 256 * 2 ** 10;

/** Most pixels of an image that is shown in place: decoded they take four bytes each. */
export const MAX_SHOWN_PIXELS = 64_000_000;
