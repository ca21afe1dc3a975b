/**
 * How a body is encrypted. Stored beside the envelope, because a version 6 PKESK does not name the cipher
 * (RFC 9580, 5.1.2) and re-wrapping must know which version of PKESK the body asks for.
 *
 * - `seipd1-aes256`: SEIPD version 1 (RFC 9580, 5.13.1), AES-256 in CFB with a SHA-1 modification detection code.
 * - `seipd2-aes256-gcm`: SEIPD version 2 (RFC 9580, 5.13.2), AES-256-GCM in chunks.
 */
export type Suite = 'seipd1-aes256' | 'seipd2-aes256-gcm';
