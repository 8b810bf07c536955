/** How the page marks what is assumed. */
import { textOf, type Json, type JsonObject } from '../generate/json.js';
import { html, inlineMarkdown, type Html } from './html.js';

export interface Assumptions {
  /** A mark that leads to the reason, for a part of the contract that carries one. */
  badge(part: JsonObject): Html | undefined;
  /** The reason itself, at the first place on the page where the assumption shows. */
  reason(part: JsonObject): Html | undefined;
  /** All of them, for the end of the page. */
  list(): Html;
}

/** `reasons` by JSON pointer into the contract; a part of the resolved contract names its pointer in `x-assumption`. */
export function createAssumptions(reasons: ReadonlyMap<string, Json>): Assumptions {
  const pointers = [...reasons.keys()];
  const told = new Set<string>();
  const idOf = (pointer: string): string => `assumption-${String(pointers.indexOf(pointer) + 1)}`;
  return {
    badge(part) {
      const pointer = textOf(part['x-assumption']);
      return reasons.has(pointer) ? html`<a class="assumed" href="#${idOf(pointer)}">assumed</a>` : undefined;
    },
    reason(part) {
      const pointer = textOf(part['x-assumption']);
      if (!reasons.has(pointer) || told.has(pointer)) return undefined;
      told.add(pointer);
      return html`<p class="assumption"><b>Assumed.</b> ${inlineMarkdown(textOf(reasons.get(pointer)))}</p>`;
    },
    list() {
      return html`<ol>
        ${pointers.map((pointer) => html`<li id="${idOf(pointer)}">${inlineMarkdown(textOf(reasons.get(pointer)))} <code>${pointer}</code></li>`)}
      </ol>`;
    },
  };
}
