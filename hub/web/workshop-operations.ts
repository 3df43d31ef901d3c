import { z } from 'zod';
import type { ErrorCode } from '../contract/errors.ts';
import type { Role } from '../contract/roles.ts';
import * as workshops from '../contract/workshops.ts';
import type { Operation } from './openapi.ts';

const json = (description: string, schema: z.ZodType) => ({ description, type: 'application/json', schema });
const BODY: ErrorCode[] = ['bad_request', 'body_not_json', 'body_too_large', 'origin_refused'];
const HOST: Role[] = ['host'];
/** The learner of a seat; the host says which: `?seat=s3`. */
const SEATED: Role[] = ['learner', 'host'];
const ID = { id: 'L’atelier' };
const WORKSHOP = json('L’atelier', workshops.workshopSchema);
const seatQuery = z.object({ seat: z.string().optional() });

/** Workshops, as `GET /api/openapi.json` tells them. */
export const WORKSHOP_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/workshops',
    summary: 'L’atelier qui est ouvert, poste par poste',
    roles: HOST,
    answers: { 200: json('L’atelier, ou rien', workshops.currentWorkshopSchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/workshops/lessons',
    summary: 'Les leçons et les parcours',
    roles: HOST,
    answers: { 200: json('Les leçons', workshops.lessonsAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/workshops',
    summary: 'Préparer un atelier : ses postes démarrent',
    roles: HOST,
    body: workshops.workshopRequestSchema,
    answers: { 201: WORKSHOP },
    errors: [...BODY, 'lesson_unknown', 'workshop_running', 'workshop_not_isolated'],
  },
  {
    method: 'delete',
    path: '/api/workshops',
    summary: 'Tout effacer de l’atelier',
    roles: HOST,
    answers: { 204: { description: 'Effacé' } },
    errors: ['origin_refused'],
  },
  {
    method: 'put',
    path: '/api/workshops/{id}',
    summary: 'Mettre en pause, couper le réseau des postes, changer de leçon',
    roles: HOST,
    params: ID,
    body: workshops.workshopChangeSchema,
    answers: { 200: WORKSHOP },
    errors: [...BODY, 'workshop_unknown', 'lesson_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshops/{id}/start',
    summary: 'Commencer : le code à quatre chiffres ouvre les postes',
    roles: HOST,
    params: ID,
    answers: { 200: WORKSHOP },
    errors: ['origin_refused', 'workshop_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshops/{id}/seats',
    summary: 'Un poste ou tous : remettre à zéro, donner un flux, redémarrer, libérer',
    roles: HOST,
    params: ID,
    body: workshops.seatsActionSchema,
    answers: { 200: WORKSHOP },
    errors: [...BODY, 'workshop_unknown', 'seat_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshops/{id}/end',
    summary: 'Terminer : les postes s’arrêtent, le compte rendu est préparé',
    roles: HOST,
    params: ID,
    body: workshops.workshopEndSchema,
    answers: { 200: WORKSHOP },
    errors: [...BODY, 'workshop_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshop/join',
    summary: 'Prendre un poste avec le code à quatre chiffres',
    roles: 'anyone',
    body: workshops.joinRequestSchema,
    answers: { 201: json('Le poste', z.object({ seat: z.string() })) },
    errors: [...BODY, 'workshop_code_unknown', 'workshop_full', 'work_unknown', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/api/workshop',
    summary: 'La leçon de ce poste',
    roles: SEATED,
    query: seatQuery,
    answers: { 200: json('La leçon', workshops.seatLessonSchema) },
    errors: ['seat_unknown', 'workshop_unknown'],
  },
  {
    method: 'get',
    path: '/api/workshop/live',
    summary: 'Ce qui se passe à ce poste, en direct (SSE : seat, bench, message)',
    roles: SEATED,
    query: seatQuery,
    answers: { 200: { description: 'Le flux', type: 'text/event-stream', schema: z.string() } },
    errors: ['seat_unknown'],
  },
  {
    method: 'get',
    path: '/api/workshop/history',
    summary: 'Les dernières valeurs d’un objet du poste',
    roles: SEATED,
    query: workshops.historyQuerySchema.extend(seatQuery.shape),
    answers: { 200: json('Les valeurs', workshops.historyAnswerSchema) },
    errors: ['bad_request', 'not_found', 'seat_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshop/bench',
    summary: 'Toucher un objet du poste : appuyer, chauffer, entrer, passer une carte',
    roles: SEATED,
    query: seatQuery,
    body: workshops.benchActionSchema,
    answers: { 204: { description: 'Fait' } },
    errors: [...BODY, 'seat_unknown', 'workshop_frozen'],
  },
  {
    method: 'post',
    path: '/api/workshop/hint',
    summary: 'Un indice de plus',
    roles: SEATED,
    query: seatQuery,
    answers: { 200: json('Combien d’indices sont ouverts', z.object({ hints: z.number().int() })) },
    errors: ['origin_refused', 'seat_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshop/restart',
    summary: 'Redémarrer le Node-RED de ce poste',
    roles: SEATED,
    query: seatQuery,
    answers: { 204: { description: 'Redémarré' } },
    errors: ['origin_refused', 'seat_unknown', 'workshop_unknown'],
  },
  {
    method: 'get',
    path: '/api/workshop/file',
    summary: 'Emporter son travail : un flux que tout Node-RED ouvre',
    roles: SEATED,
    query: seatQuery,
    answers: { 200: json('Le flux', z.array(z.record(z.string(), z.unknown()))) },
    errors: ['seat_unknown'],
  },
  {
    method: 'post',
    path: '/api/workshop/work',
    summary: 'Garder son travail sous un code, pour revenir',
    roles: SEATED,
    query: seatQuery,
    answers: { 201: json('Le code', workshops.workAnswerSchema) },
    errors: ['origin_refused', 'seat_unknown'],
  },
];
