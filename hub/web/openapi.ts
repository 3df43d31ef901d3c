import { z } from 'zod';
import * as accounts from '../contract/accounts.ts';
import * as api from '../contract/api.ts';
import { tableSchemaSchema } from '../contract/attendance.ts';
import * as badges from '../contract/badges.ts';
import * as desk from '../contract/desk.ts';
import { ERRORS, type ErrorCode } from '../contract/errors.ts';
import * as objects from '../contract/objects.ts';
import * as programme from '../contract/programme.ts';
import type { Role } from '../contract/roles.ts';
import * as screens from '../contract/screens.ts';
import { speechAnswerSchema } from '../contract/speech.ts';
import * as startups from '../contract/startups.ts';
import { BUILDING_ROLES } from './building-routes.ts';
import { LIVE_ROLES } from './live-stream.ts';

/** One operation, as `GET /api/openapi.json` tells it. A test compares this list with what is mounted. */
interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** `admin` may always; `anyone` needs no credential, `someone` any. */
  readonly roles: readonly Role[] | 'anyone' | 'someone';
  readonly query?: z.ZodObject;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly errors: readonly ErrorCode[];
}
interface Answer {
  readonly description: string;
  readonly type?: string;
  readonly schema?: z.ZodType;
}

const json = (description: string, schema: z.ZodType): Answer => ({
  description,
  type: 'application/json',
  schema,
});
const text = (description: string, type: string): Answer => ({ description, type, schema: z.string() });

const DISPLAY_AND_UP: Role[] = ['display', 'kiosk', 'automation', 'staff', 'host'];
const BAD_BODY: ErrorCode[] = ['bad_request', 'body_not_json', 'body_too_large', 'origin_refused'];

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'État de chaque partie du hub',
    roles: 'anyone',
    answers: {
      200: json('Tout va, ou presque', api.healthSchema),
      503: json('Une partie est en panne', api.healthSchema),
    },
    errors: [],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Chiffres du hub pour Prometheus ; sans identifiant depuis la machine du hub',
    roles: [],
    answers: { 200: text('Format texte de Prometheus', 'text/plain') },
    errors: [],
  },
  {
    method: 'get',
    path: '/spaceapi.json',
    summary: 'SpaceAPI v15, si le fichier du bâtiment le demande',
    roles: 'anyone',
    answers: { 200: json('https://spaceapi.io', z.looseObject({ api_compatibility: z.array(z.string()) })) },
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'Ce document',
    roles: 'anyone',
    answers: { 200: json('OpenAPI 3.1', z.looseObject({ openapi: z.string() })) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/session',
    summary: 'Qui suis-je ?',
    roles: 'someone',
    answers: { 200: json('Le compte ou l’appareil reconnu', api.sessionAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Se connecter ; la réponse pose le cookie `tiers-lieu-session`',
    roles: 'anyone',
    body: api.sessionRequestSchema,
    answers: { 200: json('Connecté', api.sessionAnswerSchema) },
    errors: [...BAD_BODY, 'wrong_password', 'too_many_requests', 'overloaded'],
  },
  {
    method: 'delete',
    path: '/api/session',
    summary: 'Se déconnecter',
    roles: 'anyone',
    answers: { 204: { description: 'Déconnecté' } },
    errors: ['origin_refused'],
  },
  {
    method: 'post',
    path: '/api/setup',
    summary: 'Première installation : choisir le mot de passe du compte `admin` avec le lien à usage unique',
    roles: 'anyone',
    body: api.setupRequestSchema,
    answers: { 200: json('Compte créé, connecté', api.sessionAnswerSchema) },
    errors: [...BAD_BODY, 'setup_link_used', 'password_too_weak', 'too_many_requests', 'overloaded'],
  },
  {
    method: 'post',
    path: '/api/pairing',
    summary:
      'Un nouvel écran demande son code, puis s’il est accepté ; la réponse pose alors le cookie `screen`',
    roles: 'anyone',
    answers: { 200: json('Le code à montrer, ou l’écran accepté', screens.pairingAnswerSchema) },
    errors: ['origin_refused', 'too_many_requests', 'overloaded'],
  },
  {
    method: 'get',
    path: '/api/speech',
    summary: 'Les langues que le hub sait dire ; aucune sans voix de synthèse installée',
    roles: 'anyone',
    answers: { 200: json('Les langues', speechAnswerSchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/speech/{language}/{key}',
    summary: 'Une phrase des écrans en son ; jamais d’autres mots',
    roles: 'anyone',
    params: { language: 'La langue, comme fr', key: 'La clé de la phrase et .wav : entrance.hello.wav' },
    answers: { 200: text('Son WAV', 'audio/wav') },
    errors: ['not_found', 'speech_unavailable', 'overloaded'],
  },
  {
    method: 'get',
    path: '/api/screens',
    summary: 'Les bornes et les écrans muraux',
    roles: ['staff'],
    answers: { 200: json('Les écrans', screens.screensAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/screens',
    summary: 'Accepter l’écran qui montre ce code',
    roles: ['staff'],
    body: screens.screenAcceptSchema,
    answers: { 201: json('L’écran', screens.screenSchema) },
    errors: [...BAD_BODY, 'screen_code_unknown', 'door_unknown', 'too_many_requests'],
  },
  {
    method: 'post',
    path: '/api/screens/{name}',
    summary: 'Renommer un écran',
    roles: ['staff'],
    params: { name: 'Le nom de l’appareil' },
    body: screens.screenRenameSchema,
    answers: { 200: json('L’écran', screens.screenSchema) },
    errors: [...BAD_BODY, 'not_found'],
  },
  {
    method: 'delete',
    path: '/api/screens/{name}',
    summary: 'Retirer un écran : il montre de nouveau un code',
    roles: ['staff'],
    params: { name: 'Le nom de l’appareil' },
    answers: { 204: { description: 'Retiré' } },
    errors: ['origin_refused', 'not_found'],
  },
  {
    method: 'get',
    path: '/api/building',
    summary: 'Les noms du bâtiment, de ses portes et de ses salles',
    roles: BUILDING_ROLES,
    answers: { 200: json('Le bâtiment', api.buildingAnswerSchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/live',
    summary:
      'Événements envoyés par le serveur : `tap`, `presence`, `room`, `object`, `health` selon le rôle, `prototype` et `debug` pour une start-up, et `beat` toutes les deux secondes. L’état présent d’abord, puis les changements ; la dernière valeur gagne pour un écran lent.',
    roles: LIVE_ROLES,
    answers: { 200: text('Flux SSE', 'text/event-stream') },
    errors: ['overloaded', 'stopping'],
  },
  {
    method: 'post',
    path: '/api/checkins',
    summary: 'Un passage à une porte, avec ou sans badge',
    roles: ['kiosk', 'staff'],
    body: api.checkinRequestSchema,
    answers: {
      201: json('Noté', api.checkinAnswerSchema),
      200: json(
        'Déjà noté : le même nonce a déjà été envoyé, voici la première réponse',
        api.checkinAnswerSchema,
      ),
    },
    errors: [
      ...BAD_BODY,
      'uid_invalid',
      'nonce_invalid',
      'at_implausible',
      'door_unknown',
      'party_invalid',
      'journal_full',
      'journal_failing',
      'overloaded',
      'stopping',
    ],
  },
  {
    method: 'get',
    path: '/api/checkins/{seq}/greeting',
    summary: 'Le prénom à montrer à la porte, si la personne l’a demandé à l’accueil',
    roles: ['kiosk'],
    params: { seq: 'Le numéro du passage qui vient d’avoir lieu' },
    query: api.greetingQuerySchema,
    answers: { 200: json('Le prénom, ou rien', api.greetingAnswerSchema) },
    errors: ['door_unknown'],
  },
  {
    method: 'post',
    path: '/api/checkins/cancel',
    summary: 'Annuler un passage que l’on vient de noter à cette porte, comme s’il n’avait pas eu lieu',
    roles: ['kiosk', 'staff'],
    body: api.cancelRequestSchema,
    answers: {
      201: json('Ce qui en est devenu', api.cancelAnswerSchema),
      200: json('Le même nonce a déjà été envoyé, voici la première réponse', api.cancelAnswerSchema),
    },
    errors: [
      ...BAD_BODY,
      'nonce_invalid',
      'door_unknown',
      'journal_full',
      'journal_failing',
      'overloaded',
      'stopping',
    ],
  },
  {
    method: 'post',
    path: '/api/themes',
    summary: 'Pourquoi quelqu’un vient aujourd’hui : un compte par heure, que rien ne relie à une personne',
    roles: ['kiosk', 'staff'],
    body: api.themeRequestSchema,
    answers: { 201: { description: 'Compté' }, 200: { description: 'Déjà compté : le même nonce' } },
    errors: [...BAD_BODY, 'nonce_invalid', 'theme_unknown'],
  },
  {
    method: 'get',
    path: '/api/presence',
    summary: 'Combien de personnes sont là',
    roles: DISPLAY_AND_UP,
    answers: { 200: json('Le nombre et sa date', api.presenceSchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/rooms',
    summary: 'Les salles et leur occupation',
    roles: DISPLAY_AND_UP,
    answers: { 200: json('Les salles', z.array(api.roomSchema)) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/objects',
    summary:
      'Les objets adoptés, et ceux qui parlent sans que personne ne les ait adoptés. L’événement `objects` dit quand redemander.',
    roles: ['staff', 'host'],
    answers: { 200: json('Les objets', objects.objectsAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/objects',
    summary: 'Adopter un objet : à partir de là, ce qu’il dit est gardé',
    roles: ['staff'],
    body: objects.adoptRequestSchema,
    answers: { 201: json('L’objet, avec ses valeurs présentes', objects.objectSchema) },
    errors: [...BAD_BODY, 'object_unknown', 'object_taken', 'objects_full', 'name_taken', 'room_unknown'],
  },
  {
    method: 'put',
    path: '/api/objects/{id}',
    summary: 'Changer le nom d’un objet, sa salle, son texte, et qui le voit',
    roles: ['staff'],
    params: { id: 'L’objet' },
    body: objects.objectChangeSchema,
    answers: { 200: json('L’objet', objects.objectSchema) },
    errors: [...BAD_BODY, 'object_unknown', 'room_unknown'],
  },
  {
    method: 'delete',
    path: '/api/objects/{id}',
    summary:
      'Oublier un objet : rien de plus n’est gardé ; ses mesures restent le temps de toutes les mesures',
    roles: ['staff'],
    params: { id: 'L’objet' },
    answers: { 204: { description: 'Oublié' } },
    errors: ['object_unknown', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/objects/{id}/set',
    summary: 'Commander un objet : l’allumer, sa luminosité, sa couleur',
    roles: ['staff', 'host'],
    params: { id: 'L’objet' },
    body: objects.objectCommandSchema,
    answers: { 204: { description: 'Envoyé à l’objet, dans les mots de son fabricant' } },
    errors: [...BAD_BODY, 'object_unknown', 'command_unknown'],
  },
  {
    method: 'get',
    path: '/api/showroom',
    summary:
      'Les objets que le lieu montre à tout le monde ; à redemander toutes les quelques secondes (304)',
    roles: 'anyone',
    answers: { 200: json('Les objets montrés', objects.showroomAnswerSchema) },
    errors: ['too_many_requests'],
  },
  {
    method: 'get',
    path: '/api/showroom/{object}/day',
    summary: 'Les dernières 24 heures d’une mesure d’un objet montré, par quart d’heure',
    roles: 'anyone',
    params: { object: 'L’objet' },
    query: objects.showroomDayQuerySchema,
    answers: { 200: json('Les moyennes ; null où rien n’a été dit', objects.showroomDaySchema) },
    errors: ['bad_request', 'object_unknown', 'store_unavailable', 'overloaded', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/api/series',
    summary: 'Une mesure dans le temps, résumée par pas',
    roles: ['staff', 'host', 'startup'],
    query: api.seriesQuerySchema,
    answers: { 200: json('Les points', api.seriesAnswerSchema) },
    errors: ['bad_request', 'range_invalid', 'too_many_points', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/api/attendance/schema.json',
    summary: 'Ce que disent les colonnes du CSV (Frictionless Table Schema)',
    roles: ['staff'],
    answers: { 200: json('La description', tableSchemaSchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/attendance/{month}',
    summary: 'La fréquentation d’un mois',
    roles: ['staff'],
    params: { month: 'Le mois, comme 2026-11' },
    answers: { 200: json('Les chiffres du mois', api.attendanceSchema) },
    errors: ['month_invalid'],
  },
  {
    method: 'get',
    path: '/api/attendance/{month}.csv',
    summary: 'La fréquentation d’un mois, pour un tableur',
    roles: ['staff'],
    params: { month: 'Le mois, comme 2026-11' },
    answers: { 200: text('Les chiffres du mois', 'text/csv') },
    errors: ['month_invalid'],
  },
  {
    method: 'post',
    path: '/api/calls',
    summary: 'Quelqu’un appelle à une porte ; cela sonne au bureau',
    roles: ['kiosk', 'staff'],
    body: desk.callRequestSchema,
    answers: {
      201: json('Cela sonne', desk.callSchema),
      200: json('Cela sonne déjà, ou le même nonce a déjà été envoyé', desk.callSchema),
    },
    errors: [...BAD_BODY, 'nonce_invalid', 'door_unknown'],
  },
  {
    method: 'get',
    path: '/api/calls',
    summary: 'Les appels des dix dernières minutes',
    roles: ['staff', 'host'],
    answers: { 200: json('Les appels, le plus ancien d’abord', z.array(desk.callSchema)) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/calls/{id}/answer',
    summary: 'J’y vais',
    roles: ['staff', 'host'],
    params: { id: 'L’appel' },
    answers: { 200: json('L’appel', desk.callSchema) },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'get',
    path: '/api/presence/today',
    summary: 'Les arrivées du jour, par porte et par heure',
    roles: ['staff', 'host'],
    answers: { 200: json('Les arrivées', desk.todaySchema) },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/visits',
    summary: 'Qui est là, avec les prénoms donnés à l’accueil ; noté dans le suivi des accès',
    roles: ['staff'],
    answers: { 200: json('Par heure d’arrivée', z.array(desk.openVisitSchema)) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/visits/{seq}/end',
    summary: 'Terminer à la main une visite oubliée',
    roles: ['staff'],
    params: { seq: 'Le passage qui a commencé la visite' },
    body: desk.visitEndRequestSchema,
    answers: {
      201: json('Combien sont là maintenant', desk.correctionAnswerSchema),
      200: json('Le même nonce a déjà été envoyé', desk.correctionAnswerSchema),
    },
    errors: [
      ...BAD_BODY,
      'nonce_invalid',
      'not_found',
      'visit_over',
      'journal_full',
      'journal_failing',
      'overloaded',
      'stopping',
    ],
  },
  {
    method: 'post',
    path: '/api/corrections',
    summary: 'Corriger le nombre de personnes d’une salle ou du bâtiment ; noté dans le suivi des accès',
    roles: ['staff'],
    body: desk.correctionRequestSchema,
    answers: {
      201: json('Corrigé', desk.correctionAnswerSchema),
      200: json('Le même nonce a déjà été envoyé', desk.correctionAnswerSchema),
    },
    errors: [
      ...BAD_BODY,
      'nonce_invalid',
      'not_found',
      'journal_full',
      'journal_failing',
      'overloaded',
      'stopping',
    ],
  },
  {
    method: 'get',
    path: '/api/evacuation',
    summary: 'La feuille d’évacuation : d’une alarme en cours, sinon de maintenant',
    roles: ['staff', 'host'],
    answers: { 200: json('La feuille', desk.evacuationSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/alarm',
    summary: 'Commencer une alarme : la feuille est figée et se coche à plusieurs',
    roles: ['staff', 'host'],
    answers: {
      201: json('La feuille', desk.evacuationSchema),
      200: json('Une alarme est déjà en cours', desk.evacuationSchema),
    },
    errors: ['origin_refused'],
  },
  {
    method: 'post',
    path: '/api/alarm/ticks',
    summary: 'Une personne a été trouvée dehors, ou plusieurs sans prénom',
    roles: ['staff', 'host'],
    body: desk.tickRequestSchema,
    answers: { 200: json('La feuille', desk.evacuationSchema) },
    errors: [...BAD_BODY, 'no_alarm', 'not_found'],
  },
  {
    method: 'delete',
    path: '/api/alarm',
    summary: 'Terminer l’alarme : la feuille est effacée, des nombres restent dans le suivi des accès',
    roles: ['staff', 'host'],
    answers: { 204: { description: 'Terminée' } },
    errors: ['no_alarm', 'origin_refused'],
  },
  {
    method: 'get',
    path: '/api/programme',
    summary:
      'Les activités entre deux dates ; les écrans ne reçoivent ni l’intervenant ni le nombre de participants',
    roles: ['display', 'kiosk', 'staff', 'host'],
    query: programme.programmeQuerySchema,
    answers: { 200: json('Les activités, par date et heure', z.array(programme.activitySchema)) },
    errors: ['range_invalid'],
  },
  {
    method: 'post',
    path: '/api/programme',
    summary: 'Ajouter une activité',
    roles: ['staff', 'host'],
    body: programme.activityRequestSchema,
    answers: { 201: json('L’activité', programme.activitySchema) },
    errors: [...BAD_BODY, 'activity_invalid'],
  },
  {
    method: 'post',
    path: '/api/programme/copies',
    summary: 'Copier des activités à la semaine suivante, chacune une fois',
    roles: ['staff', 'host'],
    body: programme.copiesRequestSchema,
    answers: { 200: json('Combien', programme.copiesAnswerSchema) },
    errors: [...BAD_BODY, 'not_found'],
  },
  {
    method: 'get',
    path: '/api/programme/coop/{month}.csv',
    summary: 'Les comptes rendus d’un mois dans les mots de la Coop de la médiation numérique',
    roles: ['staff', 'host'],
    params: { month: 'Le mois, comme 2026-11' },
    answers: { 200: text('Une ligne par activité', 'text/csv') },
    errors: ['month_invalid'],
  },
  {
    method: 'post',
    path: '/api/programme/{id}',
    summary: 'Changer une activité',
    roles: ['staff', 'host'],
    params: { id: 'L’activité' },
    body: programme.activityRequestSchema,
    answers: { 200: json('L’activité', programme.activitySchema) },
    errors: [...BAD_BODY, 'activity_invalid', 'not_found'],
  },
  {
    method: 'post',
    path: '/api/programme/{id}/cancel',
    summary: 'Annuler une activité',
    roles: ['staff', 'host'],
    params: { id: 'L’activité' },
    answers: { 200: json('L’activité', programme.activitySchema) },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/programme/{id}/restore',
    summary: 'Remettre une activité annulée',
    roles: ['staff', 'host'],
    params: { id: 'L’activité' },
    answers: { 200: json('L’activité', programme.activitySchema) },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'get',
    path: '/api/programme/{id}/outcome',
    summary: 'Combien sont venus, et le compte rendu pour la Coop, champ par champ',
    roles: ['staff', 'host'],
    params: { id: 'L’activité' },
    answers: { 200: json('Les nombres ; jamais de noms', programme.outcomeAnswerSchema) },
    errors: ['not_found'],
  },
  {
    method: 'post',
    path: '/api/programme/{id}/outcome',
    summary: 'Noter combien sont venus',
    roles: ['staff', 'host'],
    params: { id: 'L’activité' },
    body: programme.outcomeRequestSchema,
    answers: { 200: json('Les nombres et le compte rendu', programme.outcomeAnswerSchema) },
    errors: [...BAD_BODY, 'outcome_invalid', 'not_found'],
  },
  {
    method: 'post',
    path: '/api/cards',
    summary:
      'Attendre la prochaine carte à une porte (une minute, sans compter de passage), ou lire un numéro tapé',
    roles: ['staff'],
    body: badges.cardRequestSchema,
    answers: { 201: json('La lecture', badges.cardAnswerSchema) },
    errors: [...BAD_BODY, 'uid_invalid', 'door_unknown'],
  },
  {
    method: 'get',
    path: '/api/cards/{card}',
    summary: 'Où en est la lecture d’une carte, et à qui elle est',
    roles: ['staff'],
    params: { card: 'La lecture' },
    answers: { 200: json('La lecture', badges.cardAnswerSchema) },
    errors: ['card_unknown'],
  },
  {
    method: 'delete',
    path: '/api/cards/{card}',
    summary: 'Ne plus attendre cette carte',
    roles: ['staff'],
    params: { card: 'La lecture' },
    answers: { 204: { description: 'Fait' } },
    errors: [],
  },
  {
    method: 'get',
    path: '/api/badges',
    summary: 'Chercher un badge par le début du prénom',
    roles: ['staff'],
    query: badges.badgesQuerySchema,
    answers: { 200: json('Les badges trouvés', badges.badgesAnswerSchema) },
    errors: ['bad_request'],
  },
  {
    method: 'post',
    path: '/api/badges',
    summary: 'Donner une carte qui vient d’être lue',
    roles: ['staff'],
    body: badges.giveRequestSchema,
    answers: { 201: json('Le badge', badges.badgeSchema) },
    errors: [...BAD_BODY, 'card_unknown', 'card_random', 'card_ambiguous', 'card_taken'],
  },
  {
    method: 'get',
    path: '/api/badges/{badge}',
    summary: 'Un badge',
    roles: ['staff'],
    params: { badge: 'Le badge' },
    answers: { 200: json('Le badge', badges.badgeSchema) },
    errors: ['badge_unknown'],
  },
  {
    method: 'post',
    path: '/api/badges/{badge}',
    summary: 'Changer ce qui est su de la personne',
    roles: ['staff'],
    params: { badge: 'Le badge' },
    body: badges.holderSchema,
    answers: { 200: json('Le badge', badges.badgeSchema) },
    errors: [...BAD_BODY, 'badge_unknown'],
  },
  {
    method: 'post',
    path: '/api/badges/{badge}/state',
    summary: 'Dire une carte perdue, bloquée, ou de nouveau en usage',
    roles: ['staff'],
    params: { badge: 'Le badge' },
    body: badges.stateRequestSchema,
    answers: { 200: json('Le badge', badges.badgeSchema) },
    errors: [...BAD_BODY, 'badge_unknown'],
  },
  {
    method: 'post',
    path: '/api/badges/{badge}/replace',
    summary: 'Donner une nouvelle carte ; l’ancienne est refusée',
    roles: ['staff'],
    params: { badge: 'Le badge' },
    body: badges.replaceRequestSchema,
    answers: { 200: json('Le badge', badges.badgeSchema) },
    errors: [...BAD_BODY, 'badge_unknown', 'card_unknown', 'card_random', 'card_ambiguous', 'card_taken'],
  },
  {
    method: 'post',
    path: '/api/rights/access',
    summary: 'Tout ce qui est gardé d’une personne (RGPD, article 15)',
    roles: ['staff'],
    body: badges.personRequestSchema,
    answers: { 200: json('Tout', badges.heldSchema) },
    errors: [...BAD_BODY, 'badge_unknown', 'card_unknown', 'card_random', 'card_ambiguous'],
  },
  {
    method: 'post',
    path: '/api/rights/erase',
    summary: 'Effacer une personne (RGPD, article 17), ou reprendre une carte rendue',
    roles: ['staff'],
    body: badges.eraseRequestSchema,
    answers: { 200: json('Effacé', badges.eraseAnswerSchema) },
    errors: [
      ...BAD_BODY,
      'badge_unknown',
      'card_unknown',
      'card_random',
      'card_ambiguous',
      'overloaded',
      'stopping',
    ],
  },
  {
    method: 'get',
    path: '/api/startups',
    summary: 'Les start-ups et leurs prototypes ; une start-up ne voit que les siens',
    roles: ['staff', 'startup'],
    answers: { 200: json('Les start-ups', startups.startupsAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/startups',
    summary: 'Ajouter une start-up',
    roles: ['staff'],
    body: startups.startupRequestSchema,
    answers: { 201: json('La start-up', startups.startupSchema) },
    errors: [...BAD_BODY, 'name_taken', 'limit_reached'],
  },
  {
    method: 'delete',
    path: '/api/startups/{startup}',
    summary: 'Retirer une start-up qui n’a plus de prototype ; ses comptes sont supprimés',
    roles: ['staff'],
    params: { startup: 'L’identifiant de la start-up' },
    answers: { 204: { description: 'Retirée' } },
    errors: ['not_found', 'startup_in_use', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/accounts',
    summary: 'Créer un compte de cette start-up ; son mot de passe est montré une seule fois',
    roles: ['staff'],
    params: { startup: 'L’identifiant de la start-up' },
    body: startups.startupAccountRequestSchema,
    answers: { 201: json('Le compte', startups.shownOnceSchema) },
    errors: [...BAD_BODY, 'not_found', 'name_invalid', 'name_taken', 'limit_reached', 'overloaded'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/accounts/{account}/password',
    summary: 'Donner un nouveau mot de passe à un compte de cette start-up ; ses sessions se ferment',
    roles: ['staff'],
    params: { startup: 'L’identifiant de la start-up', account: 'Le nom du compte' },
    answers: { 200: json('Le compte', startups.shownOnceSchema) },
    errors: ['not_found', 'account_unknown', 'overloaded', 'origin_refused'],
  },
  {
    method: 'delete',
    path: '/api/startups/{startup}/accounts/{account}',
    summary: 'Supprimer un compte de cette start-up',
    roles: ['staff'],
    params: { startup: 'L’identifiant de la start-up', account: 'Le nom du compte' },
    answers: { 204: { description: 'Supprimé' } },
    errors: ['not_found', 'account_unknown', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/prototypes',
    summary: 'Ajouter un prototype ; son mot de passe est montré une seule fois',
    roles: ['staff', 'startup'],
    params: { startup: 'L’identifiant de la start-up' },
    body: startups.prototypeRequestSchema,
    answers: { 201: json('Le prototype et son identifiant', startups.prototypeMadeSchema) },
    errors: [...BAD_BODY, 'not_found', 'name_taken', 'limit_reached'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/prototypes/{prototype}',
    summary: 'Renommer un prototype, choisir si ses canaux doivent être déclarés',
    roles: ['staff', 'startup'],
    params: { startup: 'L’identifiant de la start-up', prototype: 'L’identifiant du prototype' },
    body: startups.prototypeChangeSchema,
    answers: { 200: json('Le prototype', startups.prototypeSchema) },
    errors: [...BAD_BODY, 'not_found'],
  },
  {
    method: 'delete',
    path: '/api/startups/{startup}/prototypes/{prototype}',
    summary: 'Retirer un prototype : son identifiant ne vaut plus rien',
    roles: ['staff', 'startup'],
    params: { startup: 'L’identifiant de la start-up', prototype: 'L’identifiant du prototype' },
    answers: { 204: { description: 'Retiré' } },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/prototypes/{prototype}/credential',
    summary: 'Un nouveau mot de passe, montré une seule fois ; l’ancien ne vaut plus rien',
    roles: ['staff', 'startup'],
    params: { startup: 'L’identifiant de la start-up', prototype: 'L’identifiant du prototype' },
    answers: { 200: json('L’identifiant', startups.shownOnceSchema) },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/startups/{startup}/prototypes/{prototype}/channels',
    summary: 'Déclarer, changer ou confirmer un canal',
    roles: ['staff', 'startup'],
    params: { startup: 'L’identifiant de la start-up', prototype: 'L’identifiant du prototype' },
    body: startups.channelRequestSchema,
    answers: { 200: json('Le prototype', startups.prototypeSchema) },
    errors: [...BAD_BODY, 'not_found', 'limit_reached'],
  },
  {
    method: 'delete',
    path: '/api/startups/{startup}/prototypes/{prototype}/channels/{channel}',
    summary: 'Oublier un canal ; ce qu’il a mesuré reste',
    roles: ['staff', 'startup'],
    params: {
      startup: 'L’identifiant de la start-up',
      prototype: 'L’identifiant du prototype',
      channel: 'Le nom du canal',
    },
    answers: { 204: { description: 'Oublié' } },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'get',
    path: '/api/startups/{startup}/prototypes/{prototype}/debug',
    summary: 'Les dernières choses qu’a faites l’identifiant du prototype',
    roles: ['startup'],
    params: { startup: 'L’identifiant de la start-up', prototype: 'L’identifiant du prototype' },
    answers: { 200: json('Les lignes, la plus ancienne d’abord', startups.debugAnswerSchema) },
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/accounts',
    summary: 'Les comptes des personnes',
    roles: [],
    answers: { 200: json('Les comptes', accounts.accountsAnswerSchema) },
    errors: [],
  },
  {
    method: 'post',
    path: '/api/accounts',
    summary: 'Créer un compte',
    roles: [],
    body: accounts.accountRequestSchema,
    answers: { 201: json('Le compte', accounts.accountSchema) },
    errors: [...BAD_BODY, 'name_invalid', 'name_taken', 'password_too_weak', 'overloaded'],
  },
  {
    method: 'delete',
    path: '/api/accounts/{name}',
    summary: 'Supprimer un compte et fermer ses sessions',
    roles: [],
    params: { name: 'Le nom du compte' },
    answers: { 204: { description: 'Supprimé' } },
    errors: ['account_unknown', 'last_admin', 'origin_refused'],
  },
  {
    method: 'post',
    path: '/api/accounts/{name}/role',
    summary: 'Changer le rôle d’un compte',
    roles: [],
    params: { name: 'Le nom du compte' },
    body: accounts.roleRequestSchema,
    answers: { 204: { description: 'Changé' } },
    errors: [...BAD_BODY, 'account_unknown', 'last_admin', 'name_taken', 'name_invalid'],
  },
  {
    method: 'post',
    path: '/api/accounts/{name}/password',
    summary: 'Donner un nouveau mot de passe à un compte et fermer ses sessions',
    roles: [],
    params: { name: 'Le nom du compte' },
    body: accounts.passwordResetSchema,
    answers: { 204: { description: 'Changé' } },
    errors: [...BAD_BODY, 'account_unknown', 'password_too_weak', 'overloaded'],
  },
  {
    method: 'post',
    path: '/api/password',
    summary: 'Changer son propre mot de passe ; toutes ses sessions se ferment',
    roles: ['staff', 'host', 'startup'],
    body: accounts.passwordChangeSchema,
    answers: { 204: { description: 'Changé' } },
    errors: [...BAD_BODY, 'wrong_password', 'password_too_weak', 'too_many_requests', 'overloaded'],
  },
  {
    method: 'get',
    path: '/api/sessions',
    summary: 'Ses sessions ouvertes ; toutes, pour `admin`',
    roles: ['staff', 'host', 'startup'],
    answers: { 200: json('Les sessions', accounts.sessionsAnswerSchema) },
    errors: [],
  },
  {
    method: 'delete',
    path: '/api/sessions/{session}',
    summary: 'Fermer une de ses sessions ; n’importe laquelle, pour `admin`',
    roles: ['staff', 'host', 'startup'],
    params: { session: 'La session' },
    answers: { 204: { description: 'Fermée' } },
    errors: ['not_found', 'origin_refused'],
  },
  {
    method: 'get',
    path: '/api/audit',
    summary: 'Qui a regardé, changé ou exporté quoi',
    roles: [],
    query: accounts.auditQuerySchema,
    answers: { 200: json('Cent lignes, les plus récentes d’abord', accounts.auditAnswerSchema) },
    errors: ['bad_request'],
  },
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
      schemas: { Error: schemaOf(api.errorSchema, 'output') },
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
