import type { PartText, Text } from '../text/fr.ts';

const OF_MANY = /^(reader|consumer):(.+)$/;

/** The name of a part of the hub, and what to do when it is not well. A part without words keeps its own name. */
export function partWords(part: string, text: Text): PartText {
  if (Object.hasOwn(text.part, part)) return text.part[part]!;
  const [, kind, id = ''] = OF_MANY.exec(part) ?? [];
  if (kind === 'reader') return { name: text.reader.name(id), advice: text.reader.advice };
  if (kind === 'consumer') {
    return { name: text.consumer.name(partWords(id, text).name), advice: text.consumer.advice };
  }
  return { name: part, advice: text.otherPart.advice };
}
