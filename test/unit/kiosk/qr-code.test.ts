import { expect, test } from 'vitest';
import { qrModules } from '../../../kiosk/ui/qr-modules.ts';
import { readQr } from '../../support/read-qr.ts';

const read = (content: string): string => {
  const { across, dark } = qrModules(content);
  const rows = Array.from({ length: across }, () => Array.from({ length: across }, () => false));
  for (const [row, column] of dark) rows[row]![column] = true;
  const border = [
    ...rows.slice(0, 4),
    ...rows.slice(-4),
    ...rows.map((row) => [...row.slice(0, 4), ...row.slice(-4)]),
  ];
  expect(border.flat().some(Boolean), 'four modules of white all around').toBe(false);
  return readQr(rows.slice(4, -4).map((row) => row.slice(4, -4)));
};

test.each([
  'http://10.0.0.2:8080/showroom/a',
  'http://192.168.1.20:8080/showroom/lampe-de-l-entree',
  'https://objets.tiers-lieu.example/showroom/compteur-du-jardin',
])('the square says what it was made of, and nothing else: %s', (address) => {
  expect(read(address)).toBe(address);
});
