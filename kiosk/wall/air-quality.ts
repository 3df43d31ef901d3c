export type Air = 'good' | 'fair' | 'poor';

/**
 * Haut Conseil de la santé publique, avis of 21 January 2022 on CO₂ in public buildings: 800 ppm is the aim of a
 * satisfactory renewal of air, 1,500 ppm calls for quick action.
 */
const SATISFACTORY_PPM = 800;
const ACTION_PPM = 1_500;

export function airQuality(co2: number): Air {
  if (co2 < SATISFACTORY_PPM) return 'good';
  return co2 < ACTION_PPM ? 'fair' : 'poor';
}
