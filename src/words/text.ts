/** The two languages every user-facing sentence exists in. */
export type Lang = 'en' | 'zh';

/** One sentence in both languages. `{name}` is replaced by the parameter of that name. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export type TextParams = Readonly<Record<string, string | number>>;

/** Fills the placeholders of one sentence. A placeholder without a parameter stays visible, so that a test finds it. */
export function fill(text: Text, lang: Lang, params: TextParams = {}): string {
  return text[lang].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}
