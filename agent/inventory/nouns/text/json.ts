/** JSON of other people: a text that cannot be read is an answer, and no exception. */

/** undefined for anything that is not JSON (JSON itself has no undefined), or nested too deeply to be a message. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * As `parseJson`, for what somebody asks to be done. RFC 8259 §4: of two members of one name some programs take the
 * first, some the last. A request that says two things is refused: whoever signed it may have read the other one.
 */
export function parseRequest(text: string): unknown {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && namesTwice(text) ? undefined : value;
}

/** Of valid JSON: its texts, and the marks that open, part and close. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

function namesTwice(json: string): boolean {
  // One set of names for each open object, none for a list.
  const open: (Set<unknown> | undefined)[] = [];
  let nameNext = false;
  for (const [mark] of json.matchAll(token)) {
    const names = open.at(-1);
    if (mark === '{' || mark === '[') open.push(mark === '{' ? new Set() : undefined);
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark !== ',' && nameNext && names !== undefined) {
      // Two spellings of one name are one name.
      const name: unknown = JSON.parse(mark);
      if (names.has(name)) return true;
      names.add(name);
    }
    nameNext = mark === '{' || mark === ',';
  }
  return false;
}
