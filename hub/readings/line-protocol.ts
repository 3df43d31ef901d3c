import type { SeriesQuery } from '../contract/api.ts';
import { stampOf } from './rules.ts';
import type { Point } from './series-store.ts';

/** How points are named and written in InfluxDB (docs/ARCHITECTURE.md, "In InfluxDB"). */

/** The tag that holds a point's id. */
export const ID_TAG: Readonly<Record<SeriesQuery['kind'], string>> = {
  room: 'room',
  object: 'object',
  prototype: 'prototype',
  attendance: 'door',
};

/**
 * Names that a field may not bear: InfluxDB refuses a field `time`, and a field that is named like a tag hides
 * the tag in `WHERE`, for the whole measurement.
 */
const TAKEN = new Set(['time', 'site', 'startup', ...Object.values(ID_TAG)]);

/**
 * A tag value or a field key as InfluxDB can hold it. The line protocol has no escape for a backslash, which
 * would eat the separator after it, nor for a line feed. Ids and measures never contain `/`, so that no two
 * names become one.
 */
export function influxName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return name.replaceAll('\\', '/').replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
}

/** The field of a measure's numbers. A leading underscore is InfluxDB's own (`_field`, `_time`). */
export function fieldOf(measure: string): string {
  const name = influxName(measure);
  return TAKEN.has(name) || name.startsWith('_') ? `value_${name}` : name;
}

const escapeKey = (name: string): string => name.replace(/[,= ]/g, '\\$&');

/** One line of the line protocol, ns precision. Throws nothing: what InfluxDB cannot take, it refuses by itself. */
export function lineOf(point: Point, site: string): string {
  const { kind, id, startup, measure, value } = point;
  const tags = startup === undefined ? '' : `,startup=${escapeKey(influxName(startup))}`;
  const head = `${kind},site=${escapeKey(site)}${tags},${ID_TAG[kind]}=${escapeKey(influxName(id))}`;
  // Text has a field of its own, so that a device that changes its mind cannot make a type conflict.
  const field =
    typeof value === 'number'
      ? `${escapeKey(fieldOf(measure))}=${value}`
      : `${escapeKey(`${fieldOf(measure)}_text`)}="${value.replace(/["\\]/g, '\\$&')}"`;
  return `${head} ${field} ${stampOf(point)}`;
}
