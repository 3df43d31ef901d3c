import type { Given } from '../../kiosk/speech/sentence-of.ts';
import type { Building } from '../contract/building.ts';

/** What the building file puts into the notice, by the key of its sentence. */
export function spokenFacts({ site, name = site, privacy }: Building): Given {
  const { controller = name, contact } = privacy;
  return {
    'entrance.notice.whoAnswer': controller,
    ...(contact !== undefined && { 'entrance.notice.contact': contact }),
  };
}
