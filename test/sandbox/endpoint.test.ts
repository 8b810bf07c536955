import { expect, test } from 'vitest';
import { findEndpoint, type Endpoint } from '../../src/sandbox/endpoint.js';

const endpoints = [
  ['GET', '/courses/{course-code}'],
  ['GET', '/courses/all'],
  ['POST', '/courses/all'],
  ['GET', '/Kurse für alle/{id}/x'],
].map(([method = '', path = '']): Endpoint => ({ method, path, operation: path, respond: () => new Response() }));

test.each([
  ['/courses/art', '/courses/{course-code}', { 'course-code': 'art' }],
  ['/courses/a%2Fb', '/courses/{course-code}', { 'course-code': 'a%2Fb' }],
  ['/courses/all', '/courses/all', {}],
  ['/courses/%61ll', '/courses/all', {}],
  ['/Kurse%20f%C3%BCr%20alle/5/x', '/Kurse für alle/{id}/x', { id: '5' }],
  ['/courses/', undefined, {}],
  ['/courses', undefined, {}],
  ['/courses/art/x', undefined, {}],
])('GET %s finds %s with %j', (path, operation, texts) => {
  const found = findEndpoint(endpoints, 'GET', path);
  expect([found.operation, Object.fromEntries(found.texts)]).toEqual([operation, texts]);
});
