/** Bytes that lie in the page as base64. */
function embeddedBytes(id: string): Uint8Array<ArrayBuffer> {
  const text = atob(document.getElementById(id)?.textContent?.trim() ?? '');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Inflates the data of the report. */
export async function embeddedReport(): Promise<Uint8Array> {
  const stream = new Blob([embeddedBytes('data')]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An image of the page as an address; the images are decoded only where they are shown. */
export function chipAddress(image: number): string {
  return `data:image/jpeg;base64,${document.getElementById(`chip-${image}`)?.textContent?.trim() ?? ''}`;
}

/** The licences of the libraries in the page. */
export function licences(): string {
  return document.getElementById('licences')?.textContent ?? '';
}
