/** What this page uses of Node-RED's editor (`@node-red/editor-client`, public/red/red.js), which is a page of ours too. */
interface EditorWindow extends Window {
  readonly RED?: {
    readonly nodes?: { readonly dirty?: () => boolean };
    readonly events?: { readonly on?: (name: string, listener: () => void) => void };
    readonly menu?: { readonly setSelected?: (item: string, selected: boolean) => void };
  };
}

/** CSS px of the editor below which its side would cover the flow. */
const ROOM_FOR_BOTH = 1_000;
const ROOM_FOR_PALETTE = 560;
/** Shown once the flow is there, in the same breath as its sides. */
const TOOLBAR = 'red-ui-header-toolbar';

/** Null while the browser shows a page of its own there: the address did not answer. */
function editorIn(frame: HTMLIFrameElement | null): EditorWindow | null {
  try {
    const inside = frame?.contentWindow as EditorWindow | null | undefined;
    return inside?.RED === undefined ? null : inside;
  } catch {
    return null;
  }
}

/** The editor speaks the workshop's language, not the browser's: cards and hints name what is written there. */
export function speak(language: string): void {
  try {
    localStorage.setItem('editor-language', language === 'fr' ? 'fr' : 'en-US');
  } catch {
    // A browser that keeps nothing: its own language will do.
  }
}

/** Whether it has changes that are on the screen only. */
export const holdsWork = (frame: HTMLIFrameElement | null): boolean =>
  editorIn(frame)?.RED?.nodes?.dirty?.() ?? false;

/** Folds its sides where they would cover the flow; whoever needs them opens them. */
export function makeRoom(frame: HTMLIFrameElement): void {
  const inside = editorIn(frame);
  inside?.RED?.events?.on?.('flows:loaded', () => {
    const { RED, innerWidth } = inside;
    const toolbar = inside.document.getElementById(TOOLBAR);
    if (toolbar === null) return;
    const opened = new MutationObserver(() => {
      opened.disconnect();
      if (innerWidth < ROOM_FOR_BOTH) RED?.menu?.setSelected?.('menu-item-right-sidebar', false);
      if (innerWidth < ROOM_FOR_PALETTE) RED?.menu?.setSelected?.('menu-item-left-sidebar', false);
    });
    opened.observe(toolbar, { attributeFilter: ['class'] });
  });
}
