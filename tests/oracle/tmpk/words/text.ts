/** The two languages every user-facing sentence exists in. */
export type Lang = 'en' | 'zh';

/** One sentence in both languages. `{name}` is replaced by the parameter of that name. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A parameter that is itself a sentence is put in in the language of the whole. */
export type TextParams = Readonly<Record<string, string | number | Text>>;

/** Fills the placeholders of one sentence. A placeholder without a parameter stays visible, so that a test finds it. */
export function fill(text: Text, lang: Lang, params: TextParams = {}): string {
  return text[lang].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'object' ? value[lang] : String(value);
  });
}

/** The sentence with its placeholders filled, still in both languages: for a sentence inside another one. */
export function filled(text: Text, params: TextParams): Text {
  return { en: fill(text, 'en', params), zh: fill(text, 'zh', params) };
}
