/** The text without the token, in whatever form a provider or a proxy may send it back. */
export function mask(text: string, token: string | undefined): string {
  if (!token) return text;
  const forms = [token, encodeURIComponent(token), btoa(token), token.replaceAll('/', '\\/')];
  return forms.reduce((masked, form) => masked.replaceAll(form, '[token]'), text);
}
