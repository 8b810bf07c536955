/** HTML in which every value is text unless it is markup of ours. */
import { visible } from '../facts.js';

export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/**
 * A tag for templates: values are escaped, with nothing hidden in them; markup and lists of it stand as they are.
 *
 * @example
 * html`<p>${'a < b'}</p>`.markup; // '<p>a &lt; b</p>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: String.raw({ raw: parts }, ...values.map(written)) };
}

/** Text of ours that is known to hold nothing to escape, such as a style sheet. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** What is shown only where it is there. */
export function where<Given>(value: Given | undefined, show: (value: Given) => Markup): Markup {
  return value === undefined ? trusted('') : show(value);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function written(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return visible(value).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}
