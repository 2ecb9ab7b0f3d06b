type Child = Node | string | null | undefined;
type Properties = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/** An element with properties, listeners (`onclick`) and children. Text is always text, never markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (name === 'value') (element as HTMLInputElement).value = String(value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
}

/** A table of texts; numbers stand right. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly Child[])[],
  rightFrom = Infinity,
): HTMLTableElement {
  const side = (c: number): Properties => (c >= rightFrom ? { class: 'right' } : {});
  return h(
    'table',
    {},
    head.length > 0
      ? h(
          'thead',
          {},
          h(
            'tr',
            {},
            head.map((text, c) => h('th', side(c), text)),
          ),
        )
      : null,
    h(
      'tbody',
      {},
      rows.map((row) =>
        h(
          'tr',
          {},
          row.map((cell, c) => h('td', side(c), cell)),
        ),
      ),
    ),
  );
}

/** Hands a file to the browser's downloads. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
