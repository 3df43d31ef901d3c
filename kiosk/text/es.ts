import { entrance } from './entrance-es.ts';
import { showroom } from './showroom-es.ts';
import { trial } from './trial-es.ts';
import type { VisitorText } from './visitor-text.ts';

export const visitor: VisitorText = { ...entrance, showroom: showroom.showroom, trial };
