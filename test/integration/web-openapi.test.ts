import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Router } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceRoleSchema, personRoleSchema } from '../../hub/contract/roles.ts';
import { OPERATIONS, openApiDocument } from '../../hub/web/openapi.ts';
import { WebParts } from './web-parts.ts';

let hub: WebParts;
let admin: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  hub = await WebParts.start({
    building: {
      spaceapi: {
        url: 'https://x.example',
        logo: 'https://x.example/l.png',
        contact: { email: 'a@x.example' },
      },
    },
  });
  for (const role of personRoleSchema.options) {
    await hub.addAccount(`p-${role}`, role);
    const { token } = hub.access.createSession({
      kind: 'account',
      name: `p-${role}`,
      role,
      scope: {},
      bounds: {},
    });
    cookies.set(role, `tiers-lieu-session=${token}`);
  }
  admin = cookies.get('admin') ?? '';
  for (const role of deviceRoleSchema.options) await hub.addDevice(`d-${role}`, role);
});
afterAll(() => hub.stop());

interface Layer {
  readonly rawPath?: unknown;
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** `GET /api/rooms`, as mounted; pages and files, whose paths are patterns or no API, are left out. */
function mounted(stack: readonly Layer[], prefix = ''): string[] {
  return stack.flatMap(({ rawPath, route, handle }) => {
    if (route) {
      if (typeof route.path !== 'string') return [];
      return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${prefix}${route.path}`);
    }
    const below = typeof rawPath === 'string' && rawPath !== '/' ? rawPath : '';
    return handle?.stack ? mounted(handle.stack, prefix + below) : [];
  });
}

const PAGES = [
  '/',
  '/kiosk',
  '/wall',
  '/desk',
  '/desk{/*page}',
  '/page.css',
  '/setup',
  '/startup{/*page}',
  '/showroom{/:object}',
  '/trial',
  '/trial/withdraw',
  '/workshop',
  '/workshop/host',
];

test('every mounted route is in the document, and the document holds no other', () => {
  const routes = mounted((hub.app.router as unknown as Router & { stack: Layer[] }).stack);
  const api = routes.filter((route) => !PAGES.includes(route.split(' ')[1] ?? ''));
  const documented = OPERATIONS.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}(\.csv)?/g, ':$1')}`,
  );
  expect(api.length).toBeGreaterThan(12);
  expect([...new Set(api)].sort()).toEqual([...new Set(documented)].sort());
});

describe.each(OPERATIONS.filter(({ roles }) => typeof roles !== 'string'))('$method $path', (operation) => {
  const roles = ['admin', ...(operation.roles as readonly string[])];

  test('admits the roles that the document names, and no other', async () => {
    const path = operation.path.replace('{month}', '2026-11');
    const method = operation.path === '/api/live' ? 'HEAD' : operation.method.toUpperCase();
    for (const role of [...personRoleSchema.options, ...deviceRoleSchema.options]) {
      const cookie = cookies.get(role);
      const answer = await hub.ask(method, path, {
        headers: { host: 'hub.lan' },
        ...(cookie ? { cookie } : { as: `d-${role}` }),
      });
      expect([role, answer.status === 403]).toEqual([role, !roles.includes(role)]);
    }
  });
});

const QUERIES: Readonly<Record<string, string>> = {
  '/api/programme': '?from=2026-11-16&to=2026-11-22',
  '/api/badges': '?name=a',
};
const ajv = new Ajv2020({ strict: false, validateFormats: false });

test.each(
  OPERATIONS.filter(
    ({ method, answers, path }) =>
      method === 'get' &&
      answers[200]?.type === 'application/json' &&
      // What needs something to have been made first is looked at where that is tested.
      path !== '/api/series' &&
      !path.startsWith('/api/workshop/') &&
      path !== '/api/workshop' &&
      !/\{(?!month\})/.test(path),
  ),
)('$path answers what the document says', async ({ path }) => {
  const document = (await hub.ask('GET', '/api/openapi.json')).json<Document>();
  const schema = document.paths[path]?.get?.responses['200']?.content?.['application/json']?.schema;
  const query = QUERIES[path] ?? '';
  const answer = await hub.ask('GET', path.replace('{month}', '2026-11') + query, { cookie: admin });
  expect(answer.status).toBe(200);
  const valid = ajv.validate(schema ?? false, answer.json());
  expect([valid, ajv.errors]).toEqual([true, null]);
});

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, OperationObject>>;
}
interface OperationObject {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

describe('the document', () => {
  const document = openApiDocument() as unknown as Document & { components: { securitySchemes: object } };
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ path, ...operation })),
  );

  test('says OpenAPI 3.1, and gives each operation a name of its own', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z]+$/);
  });

  test('describes every variable of a path, every answer and every schema', () => {
    for (const { path, parameters = [], responses, requestBody } of operations) {
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((parameter) => parameter.in === 'path');
      expect(described.map(({ name }) => name)).toEqual(variables);
      expect(described.every(({ required }) => required)).toBe(true);
      for (const { description, content = {} } of Object.values(responses)) {
        expect(description).not.toBe('');
        for (const { schema } of Object.values(content)) if (!('$ref' in schema)) ajv.compile(schema);
      }
      for (const { schema } of Object.values(requestBody?.content ?? {})) ajv.compile(schema);
      for (const { schema } of parameters) ajv.compile(schema);
    }
  });

  test('points only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const target = reference
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      expect([reference, typeof target]).toEqual([reference, 'object']);
    }
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { security } of operations) {
      for (const scheme of security.flatMap(Object.keys)) expect(schemes).toContain(scheme);
    }
  });
});
