import { describe, expect, test } from 'vitest';
import { hostKeysFor, hostOf, secureRoot, studioRoot } from '../../src/oauth/host.js';

describe('the host of credentials', () => {
  test.each([
    [{ subdomain: 'myschool' }, 'https://myschool.instructuremedia.com'],
    [{ subdomain: 'a' }, 'https://a.instructuremedia.com'],
    [{ subdomain: 'My-School1' }, 'https://my-school1.instructuremedia.com'],
    [{ subdomain: 'tw', domain: 'studio.example' }, 'https://tw.studio.example'],
    [{ subdomain: 'tw', domain: 'studio.localhost', scheme: 'http' }, 'http://tw.studio.localhost'],
    [{ subdomain: '127', domain: '0.0.1:8080', scheme: 'http' }, 'http://127.0.0.1:8080'],
    [{ subdomain: 'a', domain: 'b' }, 'https://a.b'],
    [{ subdomain: 'none', domain: 'invalid', baseUrl: 'http://localhost:8080/' }, 'http://localhost:8080'],
    [{ baseUrl: 'https://proxy.example/studio/api/public/v1' }, 'https://proxy.example/studio'],
    [{ domain: 'studio.example', scheme: 'https' }, undefined],
    [{}, undefined],
  ])('is named by %j', (keys, root) => {
    expect(hostOf(keys)).toBe(root);
  });

  test.each(['', 'a.b', 'a/b', 'a b', 'a@evil.example', 'a#', '-', '-a', 'a-', 'a:1', '%61'])(
    'is not named by the subdomain %j',
    (subdomain) => {
      expect(() => hostOf({ subdomain })).toThrow(
        new TypeError(
          '`subdomain` must be one label of a host name, as myschool in https://myschool.instructuremedia.com.',
        ),
      );
    },
  );

  test.each(['', '.', 'evil.example/', 'a@b', 'a?', 'a#', 'a b', '.a', 'a.', 'a:', 'a:123456', 'a:b'])(
    'is not named by the domain %j',
    (domain) => {
      expect(() => hostOf({ subdomain: 'a', domain })).toThrow(
        new TypeError(
          '`domain` must be a host name, as instructuremedia.com in https://myschool.instructuremedia.com.',
        ),
      );
    },
  );

  test.each(['', 'ftp', 'HTTPS', 'https:', 'xhttps', 'httpsx'])('is not named by the scheme %j', (scheme) => {
    expect(() => hostOf({ subdomain: 'a', scheme })).toThrow(
      new TypeError('`scheme` must be https, or http on this machine.'),
    );
  });

  test('is never another machine over http', () => {
    expect(() => hostOf({ subdomain: 'a', scheme: 'http' })).toThrow(/^`scheme` must be https, because secrets/);
    expect(() => hostOf({ baseUrl: 'http://a.example' })).toThrow(/^`base_url` must be https, because secrets/);
  });

  test.each([
    ['https://myschool.instructuremedia.com', { subdomain: 'myschool' }],
    ['https://tw.studio.example:8443', { subdomain: 'tw', domain: 'studio.example:8443', scheme: 'https' }],
    ['http://127.0.0.1:8080', { subdomain: '127', domain: '0.0.1:8080', scheme: 'http' }],
    [
      'http://my.instructuremedia.com.localhost',
      { subdomain: 'my', domain: 'instructuremedia.com.localhost', scheme: 'http' },
    ],
    [
      'http://localhost:8080',
      { subdomain: 'none', domain: 'invalid', scheme: 'http', baseUrl: 'http://localhost:8080' },
    ],
    ['http://[::1]:80', { subdomain: 'none', domain: 'invalid', scheme: 'http', baseUrl: 'http://[::1]' }],
    [
      'https://my_school.example',
      { subdomain: 'none', domain: 'invalid', scheme: 'https', baseUrl: 'https://my_school.example' },
    ],
    ['https://a.b_c', { subdomain: 'none', domain: 'invalid', scheme: 'https', baseUrl: 'https://a.b_c' }],
    [
      'https://proxy.example/studio',
      { subdomain: 'none', domain: 'invalid', scheme: 'https', baseUrl: 'https://proxy.example/studio' },
    ],
  ])('%s is written as keys that name the same host', (address, keys) => {
    const root = secureRoot(address, 'baseUrl');
    expect(hostKeysFor(root)).toEqual(keys);
    expect(hostOf(hostKeysFor(root))).toBe(root);
  });
});

test('the keys of a host over http name the scheme', () => {
  expect(hostKeysFor('http://a.instructuremedia.com')).toMatchObject({ subdomain: 'a', scheme: 'http' });
});

describe('an address', () => {
  test.each([
    ['https://a.example', 'https://a.example'],
    ['HTTPS://A.Example:443/', 'https://a.example'],
    ['https://a.example///', 'https://a.example'],
    ['https://a.example/api/public/v1', 'https://a.example'],
    ['https://a.example/api/public/v1//', 'https://a.example'],
    ['https://a.example/x/api/public/v1/', 'https://a.example/x'],
    ['http://a.example:80', 'http://a.example'],
  ])('%s becomes %s', (address, root) => {
    expect(studioRoot(address, 'x')).toBe(root);
  });

  test.each([
    '',
    'myschool',
    'a.example',
    'ftp://a.example',
    'https://',
    'https:///a',
    'https://u@a',
    'https://u:p@a',
    'https://a?b',
    'https://a/?',
    'https://a#b',
    'https://a\\b',
    'https://a b',
    'https://a/ b',
    'https://a\nb',
    'xhttps://a',
    'https://[',
    'https://a:99999',
    'https://a/b@c',
  ])('%j is rejected, and not repeated', (address) => {
    expect(() => studioRoot(address, '--base-url')).toThrow(
      new TypeError(
        '`--base-url` must be a URL like https://myschool.instructuremedia.com, without query, fragment or credentials.',
      ),
    );
  });

  test.each([
    'http://localhost',
    'http://localhost:8080/x',
    'http://a.localhost',
    'http://127.0.0.1',
    'http://127.9.8.7:1',
    'http://[::1]:8080',
  ])('%s receives secrets, since it is this machine', (address) => {
    expect(secureRoot(address, 'x')).toBe(address);
  });

  test.each([
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://xlocalhost',
    'http://128.0.0.1',
    'http://[::2]',
    'http://a.example/.localhost',
    'http://a.example/localhost:1/',
    'http://10.0.0.1',
    'http://127.0.0.1.5.example',
  ])('%s receives no secrets', (address) => {
    expect(() => secureRoot(address, 'x')).toThrow(
      '`x` must be https, because secrets are sent to that host; http is allowed on this machine only.',
    );
  });
});
