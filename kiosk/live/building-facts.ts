import type { z } from 'zod';
import type { buildingAnswerSchema } from '../../hub/contract/api.ts';
import type { Text } from '../text/fr.ts';
import { setBuildingZone } from './building-zone.ts';
import { hubRequest } from './hub-request.ts';

export type BuildingFacts = z.infer<typeof buildingAnswerSchema>;

const KEPT_AS = 'building';

/** What the hub said last, so that a page reloaded without the hub still knows its languages; null: nothing yet. */
export function lastBuildingFacts(): BuildingFacts | null {
  try {
    const facts = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as BuildingFacts | null;
    // Written by an older page, it may lack what this one reads.
    if (!facts || !Array.isArray(facts.themes) || !Array.isArray(facts.languages) || !facts.privacy)
      return null;
    setBuildingZone(facts.timezone);
    return facts;
  } catch {
    return null;
  }
}

/** `GET /api/building`; null while the hub cannot say. */
export async function buildingFacts(
  text: Pick<Text, 'unreachable' | 'unexpected'>,
): Promise<BuildingFacts | null> {
  const answer = await hubRequest<BuildingFacts>(text, 'GET', '/api/building');
  if (!answer.ok || answer.data === null) return null;
  setBuildingZone(answer.data.timezone);
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(answer.data));
  } catch {
    // A browser that keeps nothing asks again at each start.
  }
  return answer.data;
}
