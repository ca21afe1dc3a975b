/**
 * The few platform names that Node, browsers and workers have in common and that `keys/` relies on. Declared by hand so
 * that nothing else of Node or of the DOM can be used here by accident.
 */
declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T;
  readonly subtle: {
    digest(algorithm: 'SHA-256' | 'SHA-1', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      key: Uint8Array<ArrayBuffer>,
      name: 'AES-CBC',
      extractable: false,
      uses: ['encrypt'],
    ): Promise<CryptoKey>;
    importKey(
      format: 'raw',
      key: Uint8Array<ArrayBuffer>,
      name: 'PBKDF2',
      extractable: false,
      uses: ['deriveBits'],
    ): Promise<CryptoKey>;
    importKey(
      format: 'raw',
      key: Uint8Array<ArrayBuffer>,
      curve: { readonly name: 'ECDSA'; readonly namedCurve: 'P-256' },
      extractable: false,
      uses: ['verify'],
    ): Promise<CryptoKey>;
    generateKey(
      curve: { readonly name: 'ECDSA'; readonly namedCurve: 'P-256' },
      extractable: false,
      uses: ['sign', 'verify'],
    ): Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>;
    exportKey(format: 'raw', key: CryptoKey): Promise<ArrayBuffer>;
    sign(
      algorithm: { readonly name: 'ECDSA'; readonly hash: 'SHA-256' },
      key: CryptoKey,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<ArrayBuffer>;
    verify(
      algorithm: { readonly name: 'ECDSA'; readonly hash: 'SHA-256' },
      key: CryptoKey,
      signature: Uint8Array<ArrayBuffer>,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<boolean>;
    deriveBits(
      algorithm: {
        readonly name: 'PBKDF2';
        readonly hash: 'SHA-256';
        readonly salt: Uint8Array<ArrayBuffer>;
        readonly iterations: number;
      },
      key: CryptoKey,
      bits: number,
    ): Promise<ArrayBuffer>;
    encrypt(
      algorithm: { readonly name: 'AES-CBC'; readonly iv: Uint8Array<ArrayBuffer> },
      key: CryptoKey,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<ArrayBuffer>;
  };
};

interface CryptoKey {
  readonly type: string;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label: 'utf-8', options: { readonly fatal: boolean; readonly ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

interface StreamController<T> {
  enqueue(chunk: T): void;
  close(): void;
}

declare class ReadableStream<T> {
  constructor(
    source: {
      pull(controller: StreamController<T>): Promise<void>;
      cancel(): Promise<void>;
    },
    strategy: { readonly highWaterMark: number },
  );
  getReader(): {
    read(): Promise<{ done: false; value: T } | { done: true; value: undefined }>;
    cancel(): Promise<void>;
  };
}
