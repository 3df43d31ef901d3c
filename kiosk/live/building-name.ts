import type { z } from 'zod';
import type { buildingAnswerSchema } from '../../hub/contract/api.ts';
import type { Text } from '../text/fr.ts';
import { hubRequest } from './hub-request.ts';

/** The building's own name, or a sensible word while the hub cannot say it. */
export async function buildingName(text: Text): Promise<string> {
  const answer = await hubRequest<z.infer<typeof buildingAnswerSchema>>(text, 'GET', '/api/building');
  return (answer.ok && answer.data?.name) || text.defaultBuilding;
}
