import { config, enums } from 'openpgp';

/** Largest Argon2 memory a foreign private key may ask for to be unlocked: 2^16 KiB, 64 MiB. */
const MAX_ARGON2_MEMORY_EXPONENT = 16;
/** Most bytes a compressed message of somebody else may unfold into. */
export const MAX_DECOMPRESSED_BYTES = 64 * 2 ** 20;

/** Least length of an RSA key, bits. */
export const MIN_RSA_BITS = 3072;

config.showVersion = false;
config.showComment = false;
config.minRSABits = MIN_RSA_BITS;
config.maxArgon2MemoryExponent = MAX_ARGON2_MEMORY_EXPONENT;
config.maxDecompressedMessageSize = MAX_DECOMPRESSED_BYTES;
config.preferredCompressionAlgorithm = enums.compression.uncompressed;

/** OpenPGP.js with the defaults that Sealdrop needs changed. Everything in `keys/` imports it from here. */
export * from 'openpgp';
