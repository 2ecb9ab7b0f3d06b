import { classColour, LAND_COLOURS, OUTLINE_COLOUR } from '../../model/colours.js';
import type { LedgerColumn } from '../../model/ledger.js';
import type { LandGroup } from '../../model/records.js';
import { COLUMN_NAMES } from '../../words/columns.js';
import { PIECE_NAMES } from '../../words/forms.js';
import { LAND_NAMES } from '../../words/styles.js';
import type { Lang } from '../../words/text.js';
import { landClasses } from '../land-classes.js';

/** One entry of a legend: the value it is for, its words, and how it is drawn. */
interface Category {
  readonly value: string;
  readonly label: string;
  readonly fill: string;
  readonly outline: string;
}

/** A style that QGIS finds beside ledger.shp: patches coloured by class, columns under their names. */
export function ledgerStyle(classes: readonly string[], columns: readonly LedgerColumn[], lang: Lang): string {
  const categories = classes.map((name, place) => {
    const colour = classColour(place);
    return { value: name, label: name, fill: `${rgb(colour)},150`, outline: `${rgb(colour)},255` };
  });
  const names = columns.map(({ code }): [string, string] => [
    code,
    COLUMN_NAMES[code as keyof typeof COLUMN_NAMES]?.[lang] ?? code,
  ]);
  return style('PDLB', categories, names, 'JCBH');
}

/** A style for pieces.shp: land by its group, codes written on it. */
export function pieceStyle(lang: Lang): string {
  const codes = new Map<LandGroup, string[]>();
  for (const { code, group } of landClasses().values())
    if (group) codes.set(group, [...(codes.get(group) ?? []), code]);
  const whens = [...codes].map(
    ([group, list]) => `WHEN "DLBM" IN (${list.map((code) => `'${code}'`).join(',')}) THEN '${group}'`,
  );
  const categories = [...codes.keys()].map((group) => ({
    value: group,
    label: LAND_NAMES[group][lang],
    fill: `${rgb(LAND_COLOURS[group])},255`,
    outline: '110,110,110,255',
  }));
  const rest = {
    value: '',
    label: LAND_NAMES.unknown[lang],
    fill: `${rgb(LAND_COLOURS.unknown)},255`,
    outline: `${rgb(OUTLINE_COLOUR)},255`,
  };
  const names = Object.entries(PIECE_NAMES).map(([code, text]): [string, string] => [code, text[lang]]);
  return style(`CASE ${whens.join(' ')} ELSE '' END`, [...categories, rest], names, 'DLBM');
}

/** Source: what QGIS 3 writes itself with "save style", cut to symbols, labels and aliases. */
function style(
  attribute: string,
  categories: readonly Category[],
  names: readonly (readonly [string, string])[],
  label: string,
): string {
  const entries = categories.map(
    ({ value, label: text }, i) =>
      `   <category render="true" symbol="${i}" value="${xml(value)}" label="${xml(text)}" type="string"/>`,
  );
  return [
    "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
    '<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields" labelsEnabled="1">',
    ` <renderer-v2 type="categorizedSymbol" attr="${xml(attribute)}" symbollevels="0" enableorderby="0" forceraster="0">`,
    '  <categories>',
    ...entries,
    '  </categories>',
    '  <symbols>',
    ...categories.map(symbol),
    '  </symbols>',
    ' </renderer-v2>',
    ' <labeling type="simple"><settings calloutType="simple">',
    `  <text-style fieldName="${label}" fontSize="8" textColor="0,0,0,255" isExpression="0"><text-buffer bufferDraw="1" bufferSize="0.8" bufferColor="255,255,255,255"/></text-style>`,
    // Names of a whole county on one screen would hide it.
    '  <rendering scaleVisibility="1" scaleMin="10000" scaleMax="1"/>',
    ' </settings></labeling>',
    ' <aliases>',
    ...names.map(([field, name], i) => `  <alias field="${xml(field)}" index="${i}" name="${xml(name)}"/>`),
    ' </aliases>',
    ' <layerGeometryType>2</layerGeometryType>',
    '</qgis>',
    '',
  ].join('\n');
}

function symbol({ fill, outline }: Category, i: number): string {
  const properties = {
    color: fill,
    outline_color: outline,
    outline_style: 'solid',
    outline_width: '0.4',
    outline_width_unit: 'MM',
    style: 'solid',
  };
  const options = Object.entries(properties).map(
    ([name, value]) => `<Option name="${name}" type="QString" value="${value}"/>`,
  );
  // QGIS before 3.26 reads the properties, later ones the options.
  const props = Object.entries(properties).map(([name, value]) => `<prop k="${name}" v="${value}"/>`);
  return `   <symbol type="fill" name="${i}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">${options.join('')}</Option>${props.join('')}</layer></symbol>`;
}

/** #0072B2 → 0,114,178. */
function rgb(hex: string): string {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(',');
}

function xml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
