import { z } from 'zod';

/** Roles of people: they log in with a name and a password. */
export const personRoleSchema = z.enum(['admin', 'staff', 'host', 'startup']);
/** Roles of machines: they hold a credential made by `tiers-lieu device add`. */
export const deviceRoleSchema = z.enum([
  'reader',
  'sensor',
  'gateway',
  'prototype',
  'kiosk',
  'display',
  'automation',
  'learner',
]);

export type PersonRole = z.infer<typeof personRoleSchema>;
export type DeviceRole = z.infer<typeof deviceRoleSchema>;
export type Role = PersonRole | DeviceRole;

/**
 * Who acts. Rights depend on the role and on what the credential is bound to, never on the name.
 * `scope` holds the ids a device is bound to: a reader to its `reader` (and through it a door), a sensor to
 * its `room`, a prototype to its `startup` and `prototype`, a learner to its `workshop` and `seat`,
 * a kiosk to its `door`.
 */
export interface Identity {
  readonly kind: 'account' | 'device' | 'screen' | 'anonymous';
  readonly name: string;
  readonly role: Role | 'anonymous';
  readonly scope: IdentityScope;
  /** This identity's own bounds where the operator changed them; 0 lifts the bound. */
  readonly bounds: { readonly rate?: number; readonly connections?: number };
}

export const identityScopeSchema = z.strictObject({
  reader: z.string().optional(),
  room: z.string().optional(),
  door: z.string().optional(),
  startup: z.string().optional(),
  prototype: z.string().optional(),
  workshop: z.string().optional(),
  seat: z.string().optional(),
});
export type IdentityScope = { readonly [K in keyof z.infer<typeof identityScopeSchema>]?: string };
