import type { Plugin } from 'esbuild';

export declare const exifReaderSwitches: Plugin;
