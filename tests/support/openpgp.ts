// eslint-disable-next-line no-restricted-imports -- here OpenPGP.js is the other implementation, not ours
export * from 'openpgp';
