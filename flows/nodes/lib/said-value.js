/**
 * What a payload of the hub says: `{"value", "unit"?, "at"?}`, or the bare value. Never throws.
 * @param {Buffer | string} payload
 * @returns {{ value: unknown, unit?: string, at?: string }}
 */
function saidValue(payload) {
  const text = payload.toString();
  try {
    const said = JSON.parse(text);
    if (typeof said === 'object' && said !== null && 'value' in said) {
      return { value: said.value, unit: said.unit, at: said.at };
    }
    return { value: said };
  } catch {
    return { value: text };
  }
}

module.exports = { saidValue };
