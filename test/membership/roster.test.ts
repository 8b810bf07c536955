import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupUser } from '../../generated/schema.js';
import { parseManifest, parseRoster, RosterError, type Roster, type RosterFormat } from '../../src/membership/index.js';
import { severalUsers } from '../client/support.js';

/** As JSON would give it: the example's own type has no other permissions and only constant lists. */
const present = structuredClone<unknown>(severalUsers.group_users) as readonly GroupUser[];
const maren = { user_id: 1618, permission: 'manager' };
const tobias = { user_id: 2718, permission: 'member' };

/** The roster without the places. */
function membersOf(roster: Roster | undefined): Roster | undefined {
  return roster?.map(({ user_id, permission }) => ({ user_id, permission }));
}

/** Each problem as `place: message`. */
function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof RosterError) return error.problems.map(({ place, message }) => `${place}: ${message}`);
    throw error;
  }
  return [];
}

describe('a roster of CSV', () => {
  test.each([
    ['as it comes', 'user_id,permission\n1618,manager\n2718,member\n'],
    ['with a byte order mark and CRLF', '\uFEFFuser_id,permission\r\n1618,manager\r\n2718,member\r\n'],
    ['with quotes everywhere', '"user_id","permission"\n"1618","manager"\n"2718","member"'],
    [
      'with other columns, in another order',
      'name,permission,note,user_id\n"Oduya, Maren",manager,,1618\nT,member,"a\n""b""",2718',
    ],
    ['with semicolons', 'user_id;permission\n1618;manager\n2718;member\n'],
    ['with tabs', 'user_id\tpermission\n1618\tmanager\n2718\tmember\n'],
    ['with capitals and spaces around', ' User_ID , Permission \n 1618 , manager \n2718,member'],
    ['with empty rows and empty cells at the end', 'user_id,permission,,\n\n1618,manager,,\n,,,\n2718,member,,\n\n'],
    ['with a user twice, both times the same', 'user_id,permission\n1618,manager\n2718,member\n1618,manager'],
    ['with rows cut short behind what is needed', 'user_id,permission,email\n1618,manager\n2718,member'],
  ])('is read %s', (_, text) => {
    expect(membersOf(parseRoster(text, 'csv'))).toEqual([maren, tobias]);
  });

  test('names a present member by e-mail where there is no id, whatever the case', () => {
    const text = 'email,permission,user_id\nMaren.Oduya@EXAMPLE.edu,member,\nnobody@example.edu,member,7\n';
    expect(membersOf(parseRoster(text, 'csv', { present }))).toEqual([
      { user_id: 1618, permission: 'member' },
      { user_id: 7, permission: 'member' },
    ]);
  });

  test('may have e-mails instead of ids altogether', () => {
    expect(membersOf(parseRoster('permission,email\nmanager,maren.oduya@example.edu', 'csv', { present }))).toEqual([
      maren,
    ]);
  });

  test('may keep a permission that the contract does not know for whoever has it, and for nobody else', () => {
    const owner = { ...present[0], id: 5, permission: 'owner' } as GroupUser;
    const text = 'user_id,permission\n5,owner\n';
    expect(membersOf(parseRoster(text, 'csv', { present: [owner] }))).toEqual([{ user_id: 5, permission: 'owner' }]);
    expect(problemsOf(() => parseRoster(text, 'csv', { present }))).toEqual([
      'line 2: The permission "owner" is unknown; it must be manager or member.',
    ]);
  });

  test('reports every invalid row, with its line and what it must be', () => {
    const text = [
      'user_id,permission,email',
      '1618,Manager,',
      'abc,member,',
      ',member,',
      '5,member,"first',
      'second"',
      '5,manager,',
      '7,,',
      ',member,nobody@example.edu',
      ',member,twin@example.edu',
      '0,member,',
      '9007199254740992,member,',
      '1.2E+15,member,',
      '8,member,,extra',
    ].join('\r\n');
    const twins = [3, 4].map((id) => ({ ...present[0], id, email: 'twin@example.edu' }) as GroupUser);
    const id = 'must be an integer from 1 to 9007199254740991.';
    expect(problemsOf(() => parseRoster(text, 'csv', { present: twins }))).toEqual([
      'line 2: The permission "Manager" is unknown; it must be manager or member.',
      `line 3: The user_id "abc" ${id}`,
      'line 4: There is no user_id and no email.',
      'line 7: The user 5 is a manager here and a member on line 5.',
      'line 8: There is no permission; it must be manager or member.',
      'line 9: The email "nobody@example.edu" is that of no present member; give a user_id.',
      'line 10: The email "twin@example.edu" is that of the present members 3 and 4; give a user_id.',
      `line 11: The user_id "0" ${id}`,
      `line 12: The user_id "9007199254740992" ${id}`,
      `line 13: The user_id "1.2E+15" ${id}`,
      'line 14: The row has 4 cells, the header 3. A cell with a comma needs quotes.',
    ]);
  });

  test.each([
    ['', ': The roster is empty; it needs a header with user_id or email, permission.'],
    ['\n\n', ': The roster is empty; it needs a header with user_id or email, permission.'],
    ['1618,manager\n', 'line 1: The header lacks user_id or email, permission; it has "1618", "manager".'],
    ['\nid,permission\n1,member', 'line 2: The header lacks user_id or email; it has "id", "permission".'],
    ['user_id,permission,user_id\n1,member,2', 'line 1: The header has the column user_id twice.'],
    ['user_id,permission\n"1,member\n2,member', 'line 2: The quotes are broken: Quoted field unterminated.'],
    ['user_id,permission\n"1"x,member', 'line 2: The quotes are broken: Trailing quote on quoted field is malformed.'],
  ])('is refused as a whole: %j', (text, problem) => {
    expect(problemsOf(() => parseRoster(text, 'csv'))[0]).toBe(problem);
  });

  test('reports the row of each member', () => {
    const text = 'user_id,permission,name\n1618,manager,"two\nlines"\n\n2718,member,\n1618,manager,\n';
    expect(parseRoster(text, 'csv').map(({ row }) => row)).toEqual([2, 5]);
  });

  test('with a header alone is a roster of nobody', () => {
    expect(membersOf(parseRoster('user_id,permission\n', 'csv'))).toEqual([]);
  });
});

describe('a roster of JSON', () => {
  test('is an array of entries', () => {
    const text =
      '\uFEFF[{"user_id":1618,"permission":"manager","note":null},{"email":"tobias.lindqvist@example.edu","permission":"member"}]';
    expect(membersOf(parseRoster(text, 'json', { present }))).toEqual([maren, tobias]);
  });

  test('may be a response of the API', () => {
    expect(membersOf(parseRoster(JSON.stringify(severalUsers), 'json'))).toEqual(
      present.map(({ id, permission }) => ({ user_id: id, permission })),
    );
  });

  test.each([
    ['[{"user_id":1.5,"permission":"member"}]', 'entry 1: The user_id "1.5" must be an integer'],
    ['[{"user_id":true,"permission":"member"}]', 'entry 1: The user_id "true" must be an integer'],
    ['[{"user_id":9007199254740993,"permission":"member"}]', 'entry 1: The user_id "9007199254740992" must be'],
    ['[{"user_id":[1],"permission":"member"}]', 'entry 1: The user_id "[1]" must be an integer'],
    ['[{"user_id":1}]', 'entry 1: There is no permission; it must be manager or member.'],
    ['[{"user_id":1,"permission":"member"},7]', 'entry 2: The entry must be an object.'],
    ['{"users":[]}', ': The roster must be an array of entries, or { "group_users": […] }.'],
    ['null', ': The roster must be an array of entries, or { "group_users": […] }.'],
    ['[{', ': The roster is not valid JSON: '],
  ])('is refused: %s', (text, problem) => {
    expect(problemsOf(() => parseRoster(text, 'json'))[0]).toContain(problem);
  });
});

test('no text makes reading a roster fail in any other way than with its problems', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('user_id', 'permission', 'email', '1', 'member', '"', '\r', '\n', ','),
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(cell).map((cells) => cells.join(',')),
    fc.json(),
  );
  fc.assert(
    fc.property(text, fc.constantFrom<RosterFormat>('csv', 'json'), (given, format) => {
      problemsOf(() => parseRoster(given, format, { present }));
    }),
    { numRuns: 1000 },
  );
});

describe('a manifest', () => {
  test('holds the rosters of many groups, in the order in which they are first named', () => {
    const text = 'group_id,user_id,permission,email\n9,1,member,\n42,,manager,maren.oduya@example.edu\n9,2,manager,\n';
    const groups = parseManifest(text, 'csv');
    expect(groups.map(({ groupId }) => groupId)).toEqual([9, 42]);
    expect(groups.map(({ rosterFor }) => membersOf(rosterFor(present)))).toEqual([
      [
        { user_id: 1, permission: 'member' },
        { user_id: 2, permission: 'manager' },
      ],
      [maren],
    ]);
  });

  test('reports at once what is invalid in any group, and the rest per group', () => {
    const text =
      'group_id,user_id,permission\n9,1,member\nx,2,member\n,3,member\n9,4,\n9,1,manager\n8,1,manager\n8,5,guest\n';
    expect(problemsOf(() => parseManifest(text, 'csv'))).toEqual([
      'line 3: The group_id "x" must be an integer from 1 to 9007199254740991.',
      'line 4: There is no group_id.',
      'line 5: There is no permission; it must be manager or member.',
      'line 6: The user 1 is a manager here and a member on line 2.',
    ]);
    const [group] = parseManifest('group_id,user_id,permission\n8,5,guest\n', 'csv');
    expect(problemsOf(() => group?.rosterFor(present))).toEqual([
      'line 2: The permission "guest" is unknown; it must be manager or member.',
    ]);
  });

  test('may name a group that nobody is to be in', () => {
    const [group, other] = parseManifest('group_id,user_id,permission\n9,,\n8,1,member\n8,,\n', 'csv');
    expect([group?.groupId, group?.rosterFor(present)]).toEqual([9, []]);
    expect(membersOf(other?.rosterFor(present))).toEqual([{ user_id: 1, permission: 'member' }]);
  });

  test('needs the column of the group', () => {
    expect(problemsOf(() => parseManifest('user_id,permission\n1,member', 'csv'))).toEqual([
      'line 1: The header lacks group_id; it has "user_id", "permission".',
    ]);
  });
});
