import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { buildingSchema } from '../../../hub/contract/building.ts';
import { spaceApiRoutes } from '../../../hub/web/spaceapi.ts';

const BUILDING = {
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
};
const SPACEAPI = {
  url: 'https://tiers-lieu.example',
  logo: 'https://tiers-lieu.example/logo.png',
  contact: { email: 'contact@tiers-lieu.example' },
  location: { address: 'Montpellier, France', lat: 43.6, lon: 3.9 },
};

async function ask(building: object): Promise<Response> {
  const app = express();
  app.use(spaceApiRoutes({ building: buildingSchema.parse(building), present: () => 12, open: () => true }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/spaceapi.json`);
  } finally {
    server.close();
  }
}

test('tells the directory that the space is open and how many are there, by number only', async () => {
  const response = await ask({ ...BUILDING, spaceapi: SPACEAPI });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  // Required by https://schema.spaceapi.io/15.json: api_compatibility, space, logo, url, contact.
  expect(await response.json()).toEqual({
    api_compatibility: ['15'],
    space: 'Le tiers-lieu',
    logo: SPACEAPI.logo,
    url: SPACEAPI.url,
    location: { ...SPACEAPI.location, timezone: 'Europe/Paris' },
    contact: SPACEAPI.contact,
    state: { open: true },
    sensors: { people_now_present: [{ value: 12, location: 'Le tiers-lieu' }] },
  });
});

test('is not there unless the building file asks for it', async () => {
  expect((await ask(BUILDING)).status).toBe(404);
});
