import type { ComponentChildren, JSX } from 'preact';

/**
 * A lesson's card: titles, paragraphs, lists, bold and code; nothing else, and no HTML. A card is somebody's text, so it
 * becomes nodes, never markup.
 */
export function Markdown({ source }: { source: string }) {
  return <div class="markdown">{blocksOf(source).map(blockNode)}</div>;
}

export type Block =
  | { readonly kind: 'title'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string };

const TITLE = /^(#{1,4})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s*```/;

export function blocksOf(source: string): Block[] {
  const blocks: Block[] = [];
  let fence: string[] | null = null;
  /** A blank line ends a paragraph or a list. */
  let open: Block | null = null;
  for (const line of source.split(/\r?\n/)) {
    if (fence !== null) {
      if (FENCE.test(line)) {
        blocks.push({ kind: 'code', text: fence.join('\n') });
        fence = null;
      } else fence.push(line);
      continue;
    }
    if (FENCE.test(line)) {
      fence = [];
      open = null;
      continue;
    }
    const next = added(open, line.trimEnd());
    if (next !== null && open !== null && next.kind === open.kind && next.kind !== 'title') blocks.pop();
    if (next !== null) blocks.push(next);
    open = next;
  }
  if (fence !== null) blocks.push({ kind: 'code', text: fence.join('\n') });
  return blocks;
}

/** The block that a line begins, or the open one with the line in it; null after a blank line. */
function added(open: Block | null, line: string): Block | null {
  if (line.trim() === '') return null;
  const [, marks, title] = TITLE.exec(line) ?? [];
  if (marks !== undefined) return { kind: 'title', level: marks.length, text: title ?? '' };
  const item = ITEM.exec(line);
  if (item !== null) {
    const ordered = item[1] !== undefined;
    const before = open?.kind === 'list' && open.ordered === ordered ? open.items : [];
    return { kind: 'list', ordered, items: [...before, item[2] ?? ''] };
  }
  if (open?.kind === 'list') {
    return { ...open, items: [...open.items.slice(0, -1), `${open.items.at(-1)} ${line.trim()}`] };
  }
  return {
    kind: 'paragraph',
    text: open?.kind === 'paragraph' ? `${open.text} ${line.trim()}` : line.trim(),
  };
}

function blockNode(block: Block, place: number): JSX.Element {
  switch (block.kind) {
    case 'title': {
      // The page's own titles are above: a card begins at the second level.
      const Title = block.level <= 1 ? 'h2' : block.level === 2 ? 'h3' : 'h4';
      return <Title key={place}>{inline(block.text)}</Title>;
    }
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List key={place}>
          {block.items.map((item, index) => (
            <li key={index}>{inline(item)}</li>
          ))}
        </List>
      );
    }
    case 'code':
      return (
        <pre key={place}>
          <code>{block.text}</code>
        </pre>
      );
    default:
      return <p key={place}>{inline(block.text)}</p>;
  }
}

/** `**bold**`, `*said with stress*` and `` `code` ``. */
function inline(text: string): ComponentChildren {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part, place) => {
    if (/^`.+`$/.test(part)) return <code key={place}>{part.slice(1, -1)}</code>;
    if (/^\*\*.+\*\*$/.test(part)) return <strong key={place}>{part.slice(2, -2)}</strong>;
    if (/^\*.+\*$/.test(part)) return <em key={place}>{part.slice(1, -1)}</em>;
    return part;
  });
}
