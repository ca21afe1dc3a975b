import express from 'express';
import request from 'supertest';
import {
  PERMISSIONS_POLICY,
  securityHeaders,
  withoutExpressHeaders,
} from '../../../server/http/security-headers.ts';
import type { Site } from '../../../server/http/security-headers.ts';

const ONION = `http://${'a'.repeat(56)}.onion`;
const HTTPS = 'https://tips.example.org';
const NO_SCRIPT = "require-trusted-types-for 'script'";

const site = (name: Site, origin: string | undefined) =>
  withoutExpressHeaders(express())
    .use(securityHeaders(name, origin))
    .get('/', (_request, response) => void response.type('html').send('<p>page</p>'));

const headersOf = async (name: Site, origin: string | undefined = HTTPS) =>
  (await request(site(name, origin)).get('/')).headers as Readonly<Record<string, string>>;

describe.each(['source', 'staff'] as const)('every answer of the %s site', (name) => {
  it.each([
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-embedder-policy', 'require-corp'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['origin-agent-cluster', '?1'],
    ['referrer-policy', 'same-origin'],
    ['x-content-type-options', 'nosniff'],
    ['x-dns-prefetch-control', 'off'],
    ['x-frame-options', 'DENY'],
    ['x-xss-protection', '0'],
    ['cache-control', 'no-store'],
    ['permissions-policy', PERMISSIONS_POLICY],
  ])('has %s: %s', async (header, value) => {
    expect((await headersOf(name))[header]).toBe(value);
  });

  it.each(['date', 'etag', 'x-powered-by', 'server', 'last-modified', 'set-cookie'])(
    'has no %s',
    async (header) => {
      expect(await headersOf(name)).not.toHaveProperty(header);
    },
  );

  it.each([
    [HTTPS, 'max-age=63072000'],
    [ONION, undefined],
    [ONION.replace('http:', 'https:'), undefined],
    ['http://127.0.0.1:8080', undefined],
    [undefined, undefined],
  ])('on %s has strict-transport-security: %s', async (origin, value) => {
    const headers = (await request(site(name, origin)).get('/')).headers as Readonly<Record<string, string>>;
    expect(headers['strict-transport-security']).toBe(value);
  });

  it('never asks for https instead: an http onion would then load nothing', async () => {
    expect((await headersOf(name, ONION))['content-security-policy']).not.toContain(
      'upgrade-insecure-requests',
    );
  });

  it('refuses to be built for what is not an origin', () => {
    expect(() => securityHeaders(name, 'https://tips.example.org/send')).toThrow(
      'write scheme, host and port only',
    );
  });
});

describe('content security policy', () => {
  it.each([
    [
      'source',
      [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        'img-src data:',
        NO_SCRIPT,
        "script-src 'self'",
        "style-src 'self'",
        'trusted-types sealdrop',
        "worker-src 'self'",
      ],
    ],
    [
      'staff',
      [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self' blob: data:",
        NO_SCRIPT,
        "script-src 'self'",
        "style-src 'self'",
        'trusted-types sealdrop',
        "worker-src 'self'",
      ],
    ],
  ] as const)('of the %s site is exactly this', async (name, directives) => {
    const policy = (await headersOf(name))['content-security-policy'] ?? '';
    expect(policy.split(';').sort()).toEqual(directives);
  });

  it('allows the scripts that stand in pages by their hash, and no other', async () => {
    const app = withoutExpressHeaders(express())
      .use(securityHeaders('source', HTTPS, ['sha256-abc=']))
      .get('/', (_request, response) => void response.send(''));
    const policy = String((await request(app).get('/')).headers['content-security-policy']);
    expect(policy.split(';')).toContain("script-src 'self' 'sha256-abc='");
    expect(policy).not.toContain('unsafe');
  });
});

it('denies features to everybody, and each only once', () => {
  const features = PERMISSIONS_POLICY.split(', ');
  expect(new Set(features).size).toBe(features.length);
  for (const feature of features) expect(feature).toMatch(/^[a-z-]+=\(\)$/);
});
