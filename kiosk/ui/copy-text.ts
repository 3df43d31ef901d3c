/**
 * Puts a text into the clipboard; true when it is there. Browsers give the clipboard to `localhost` and HTTPS only:
 * elsewhere the text is chosen in `shown`, ready for Ctrl + C.
 */
export async function copyText(text: string, shown: Element | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
