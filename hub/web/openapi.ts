import { z } from 'zod';
import { errorSchema } from '../contract/api.ts';
import { ERRORS, type ErrorCode } from '../contract/errors.ts';
import { BUILDING_OPERATIONS } from './operations/building.ts';
import { DOOR_OPERATIONS } from './operations/door.ts';
import type { Answer, Operation } from './operations/operation.ts';
import { SHOWROOM_OPERATIONS } from './operations/showroom.ts';
import { WORKSHOP_OPERATIONS } from './operations/workshops.ts';

export const OPERATIONS: readonly Operation[] = [
  ...BUILDING_OPERATIONS,
  ...DOOR_OPERATIONS,
  ...SHOWROOM_OPERATIONS,
  ...WORKSHOP_OPERATIONS,
];

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document, from the same schemas that validate. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'tiers-lieu',
      version: '1',
      description: 'Le hub du tiers-lieu : passages, présence, salles et mesures.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: schemaOf(errorSchema, 'output') },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tiers-lieu-session',
          description: 'Une personne connectée',
        },
        basic: { type: 'http', scheme: 'basic', description: 'Un appareil ou un script' },
        screen: { type: 'apiKey', in: 'cookie', name: 'screen', description: 'Une borne ou un écran mural' },
      },
    },
  };
}

function describe({ path, method, summary, roles, query, params, body, answers, errors }: Operation): Json {
  const open = roles === 'anyone';
  const who = open
    ? 'Sans identifiant.'
    : roles === 'someone'
      ? 'Tout identifiant.'
      : `Rôles : ${['admin', ...roles].join(', ')}.`;
  const refusals: ErrorCode[] = open
    ? []
    : [
        'not_authenticated',
        'wrong_password',
        'too_many_requests',
        ...(roles === 'someone' ? [] : ['forbidden' as const]),
      ];
  return {
    operationId: `${method}${path.replace(/[^a-z]+(\w)?/gi, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    description: who,
    security: open ? [] : [{ session: [] }, { basic: [] }, { screen: [] }],
    ...((query || params) && { parameters: [...pathParameters(params ?? {}), ...queryParameters(query)] }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      ...errorResponses([...new Set([...refusals, ...errors])]),
    },
  };
}

function responseOf({ description, type, schema }: Answer): Json {
  return {
    description,
    ...(type && schema && { content: { [type]: { schema: schemaOf(schema, 'output') } } }),
  };
}

/** One response a status; its description lists the codes. */
function errorResponses(codes: readonly ErrorCode[]): Json {
  const byStatus = Object.groupBy(codes, (code) => String(ERRORS[code].status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, group = []]) => [
      status,
      {
        description: group.map((code) => `\`${code}\` : ${ERRORS[code].message}`).join(' '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

const pathParameters = (params: Readonly<Record<string, string>>): Json[] =>
  Object.entries(params).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));

const queryParameters = (query: z.ZodObject | undefined): Json[] =>
  Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));

/** OpenAPI 3.1 speaks JSON Schema 2020-12, in which Zod writes; the dialect is the document's, not each schema's. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
