/** Media types, encodings, connections and methods. */
import { asOperation, header, responding, serving, status, text } from '../faults.js';
import { violating } from '../mutant.js';
import {
  correct,
  ids,
  membersOf,
  operationAt,
  usersIn,
  type Call,
  type Change,
  type Fault,
  type Operation,
} from '../studio.js';

const success = { status: 200 } as const;
const utf8 = new TextEncoder();
const never = new Promise<never>(() => undefined);

/** A body that is sent in part. */
const bodyOf = (end: (controller: ReadableStreamDefaultController<Uint8Array>) => void) => (): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(utf8.encode('{"group_users":['));
        end(controller);
      },
    }),
    { headers: { 'content-type': 'application/json' } },
  );

const broken = bodyOf((controller) => {
  controller.error(new TypeError('terminated'));
});
const endless = bodyOf(() => undefined);

const isMethod = (method: string, operation: Operation) => (call: Call) =>
  call.request.method === method && operationAt(call) === operation;

/** A method that is taken for the documented one. */
const taking = (method: string, operation: Operation): Fault => asOperation(operation, isMethod(method, operation));

/** A method that makes those whom the body names the only users of the group. */
function replacing(method: string): Fault {
  return serving((call, next) => {
    if (!isMethod(method, 'list')(call) || correct.caller(call) !== ids.admin) return next(call);
    const sent = JSON.parse(call.text || '[]') as readonly Change[];
    call.state.groups.set(ids.group, new Map(sent.map(({ user_id, permission = 'member' }) => [user_id, permission])));
    return Promise.resolve(
      Response.json({ group_users: usersIn(membersOf({ ...call, group: ids.group }), call.state) }),
    );
  });
}

export const transport = [
  ...violating('transport', 'documented', 'a 200 is application/json', {
    'the content type is text/html': header(success, 'content-type', 'text/html; charset=utf-8'),
    'the content type is text/json': header(success, 'content-type', 'text/json'),
    'the content type is that of JSON:API': header(success, 'content-type', 'application/vnd.api+json'),
    'the content type is missing': responding(success, (_, sent) => new Response(utf8.encode(JSON.stringify(sent)))),
    'the content type of a batch is text/plain': header(
      { ...success, operation: 'batch' },
      'content-type',
      'text/plain',
    ),
  }),
  ...violating('transport', 'documented', 'the body is JSON', {
    'the JSON breaks off': text(success, (sent) => sent.slice(0, -2)),
    'the JSON has a trailing comma': text(success, (sent) => sent.replace('}]', '},]')),
    'the JSON has single quotes': text(success, (sent) => sent.replaceAll('"', "'")),
    'the JSON has NaN': text(success, (sent) => sent.replace(/"id":\d+/, '"id":NaN')),
    'there are two JSON documents': text(success, (sent) => sent + sent),
    'the JSON is called as a function': text(success, (sent) => `callback(${sent});`),
    'the JSON has a guard before it': text(success, (sent) => `)]}',\n${sent}`),
    'the JSON of an error breaks off': text({ status: 403 }, (sent) => sent.slice(0, -1)),
    'the text is Latin-1': text(success, (sent) => Uint8Array.from(sent, (char) => char.charCodeAt(0) & 0xff)),
    'the text is UTF-16': text(
      success,
      (sent) => new Uint8Array(Uint16Array.from(sent, (char) => char.charCodeAt(0)).buffer),
    ),
    'the body is empty': text(success, () => ''),
    'the body is the word null': text(success, () => 'null'),
    'the body of a member is HTML': text(
      { ...success, when: ({ caller }) => caller === ids.member },
      () => '<html></html>',
    ),
  }),
  ...violating('transport', 'documented', 'a request gets a whole response', {
    'the connection breaks inside the body': responding(success, broken),
    'the connection breaks inside the body of a batch': responding({ ...success, operation: 'batch' }, broken),
    'the body of a member never ends': responding({ ...success, when: ({ caller }) => caller === ids.member }, endless),
    'a batch is never answered': serving((call, next) => (operationAt(call) === 'batch' ? never : next(call))),
    'an invalid batch is never answered': serving(async (call, next) => {
      const response = await next(call);
      return response.status === 422 && call.operation === 'batch' ? never : response;
    }),
    'a caller without a token is never answered': serving((call, next) =>
      call.request.headers.has('authorization') ? next(call) : never,
    ),
    'the list is redirected to another address': responding(
      { operation: 'list', status: 200 },
      () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.invalid/' } }),
    ),
  }),
  ...violating('transport', 'documented', 'each operation has one method', {
    'POST is taken for the list': taking('POST', 'list'),
    'PUT is taken for the list': taking('PUT', 'list'),
    'PATCH is taken for the list': taking('PATCH', 'list'),
    'PUT is taken for a batch': taking('PUT', 'batch'),
    'PATCH is taken for a batch': taking('PATCH', 'batch'),
    'a batch can be read': asOperation('list', isMethod('GET', 'batch')),
    'DELETE of a batch is answered with the list': asOperation('list', isMethod('DELETE', 'batch')),
    'PUT replaces the users of the group': replacing('PUT'),
    'another method is a fault of the server': status(405, 500),
    'another method is never answered': serving(async (call, next) => {
      const response = await next(call);
      return response.status === 405 ? never : response;
    }),
  }),
];
