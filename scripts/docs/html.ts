/** HTML as values: what is put into a template is escaped, unless it is HTML itself. */
import { Marked } from 'marked';

export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | readonly Part[];

/** A template of HTML. Lists are joined, `undefined` leaves nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + textOfPart(parts[index])).join(''));
}

/** CommonMark as HTML; HTML inside of it is shown, not obeyed. */
export function markdown(text: string): Html {
  return new Html(marked.parse(text, { async: false }));
}

/** One line of CommonMark. */
export function inlineMarkdown(text: string): Html {
  return new Html(marked.parseInline(text, { async: false }));
}

const marked = new Marked({ renderer: { html: ({ text }) => escape(text) } });

function textOfPart(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part.map(textOfPart).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);
}
