/**
 * Where in the text a path of the parsed document stands: line and column, both from 1.
 * The parser that knows is loaded only when there is a mistake to place: a good start needs neither its time nor its 5
 * MB.
 */
import { createRequire } from 'node:module';
import type { AST } from 'toml-eslint-parser';
import type { Path } from './problem.ts';

type Position = { line: number; column: number };

/**
 * @returns a look-up that finds the key of the path, or of the nearest table around it when the key itself is missing;
 * the start of the file when the text cannot be read at all.
 */
export function positionsOf(text: string): (path: Path) => Position {
  const { parseTOML } = createRequire(import.meta.url)('toml-eslint-parser') as typeof import('toml-eslint-parser');
  const found = new Map<string, Position>();
  try {
    for (const statement of parseTOML(text).body[0].body) {
      if (statement.type === 'TOMLKeyValue') pair(statement, []);
      else {
        note(statement.resolvedKey, statement);
        for (const child of statement.body) pair(child, statement.resolvedKey);
      }
    }
  } catch {
    // The values were read by another parser; where this one gives up, what it saw so far is enough.
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const position = found.get(JSON.stringify(path.slice(0, length)));
      if (position) return position;
    }
    return { line: 1, column: 1 };
  };

  function note(path: Path, node: AST.TOMLNode) {
    // The first wins: `[mqtt.tls]` is where `mqtt` stands when there is no `[mqtt]`.
    for (let length = 1; length <= path.length; length++) {
      const key = JSON.stringify(path.slice(0, length));
      if (!found.has(key)) found.set(key, { line: node.loc.start.line, column: node.loc.start.column + 1 });
    }
  }
  function pair(node: AST.TOMLKeyValue, parent: Path) {
    const path = [...parent, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))];
    note(path, node.key);
    value(node.value, path);
  }
  function value(node: AST.TOMLContentNode, path: Path) {
    if (node.type === 'TOMLInlineTable') for (const child of node.body) pair(child, path);
    if (node.type === 'TOMLArray')
      for (const [index, element] of node.elements.entries()) {
        note([...path, index], element);
        value(element, [...path, index]);
      }
  }
}
