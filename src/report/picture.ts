import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import { writeWhole } from '../io/write/whole-file.js';
import { Problem } from '../model/problem.js';

/** Fonts with Chinese characters, best first, by the beginning of their file names in lower case. */
const FONTS = [
  'notosanscjk-regular',
  'notosanscjksc-regular',
  'notosanssc',
  'sourcehansanssc',
  'sourcehansans-regular',
  'msyh.',
  'pingfang',
  'stheiti',
  'hiragino sans gb',
  'wqy-zenhei',
  'wqy-microhei',
  'simhei',
  'simsun',
  'notoserifcjk-regular',
  'droidsansfallback',
];
const BOLD = ['notosanscjk-bold', 'notosanscjksc-bold', 'msyhbd.'];
const FOLDERS = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  join(homedir(), '.fonts'),
  join(homedir(), '.local/share/fonts'),
  '/System/Library/Fonts',
  '/Library/Fonts',
  join(homedir(), 'Library/Fonts'),
  'C:\\Windows\\Fonts',
];

/** Writes a drawing. Errors: OUT_NOT_WRITABLE. */
export function writeSvg(file: string, svg: string): void {
  writeWhole(file, (path) => writeFileSync(path, svg));
}

/**
 * Writes a drawing as a PNG of so many pixels in width.
 *
 * Errors  CHINESE_FONT_MISSING where no font of the machine can write it, OUT_NOT_WRITABLE.
 */
export async function writePng(file: string, svg: string, width: number): Promise<void> {
  const fonts = [firstFont(FONTS), firstFont(BOLD)].filter((font) => font !== null);
  if (fonts.length === 0)
    throw new Problem(
      'CHINESE_FONT_MISSING',
      {},
      { folders: FOLDERS.filter((folder) => existsSync(folder)).join(', ') || '-' },
    );
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  started ??= initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
  await started;
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    background: '#fff',
    font: {
      fontBuffers: fonts.map((font) => readFileSync(font)),
      defaultFontFamily: 'Noto Sans CJK SC',
      sansSerifFamily: 'Noto Sans CJK SC',
    },
  });
  const png = drawing.render().asPng();
  writeWhole(file, (path) => writeFileSync(path, png));
}

/** The program behind it may be started once only. */
let started: Promise<void> | undefined;

function firstFont(wanted: readonly string[]): string | null {
  const files = FOLDERS.flatMap(fontsIn);
  for (const name of wanted) {
    const found = files.find((file) => file.toLowerCase().split(/[\\/]/).at(-1)!.startsWith(name));
    if (found) return found;
  }
  return null;
}

function fontsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => ['.ttf', '.otf', '.ttc'].includes(extname(name).toLowerCase()))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // A folder that is not there, or closed to this user, has no font for us.
    return [];
  }
}
