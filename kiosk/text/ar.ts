import { entrance } from './entrance-ar.ts';
import { showroom } from './showroom-ar.ts';
import { trial } from './trial-ar.ts';
import type { VisitorText } from './visitor-text.ts';

export const visitor: VisitorText = { ...entrance, showroom: showroom.showroom, trial };
