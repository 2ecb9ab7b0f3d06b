import { defaults as defaultControls } from 'ol/control/defaults.js';
import ScaleLine from 'ol/control/ScaleLine.js';
import Feature from 'ol/Feature.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap from 'ol/Map.js';
import Projection from 'ol/proj/Projection.js';
import VectorSource from 'ol/source/Vector.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';
import View from 'ol/View.js';
import { classColour, LAND_COLOURS } from '../../model/colours.js';
import type { Rings } from '../../model/geometry.js';
import { PAGE } from '../../words/report.js';
import { townshipPlaces } from '../shared/townships.js';
import { h } from './dom.js';
import type { State } from './state.js';

/** Metres a pixel below which the land under the patches is drawn, and ids are written. */
const NEAR = 8;
const NAMED = 1.5;
/** How far from a patch a click still means it. */
const REACH_PIXELS = 4;

/** All patches on a canvas, coloured by class; land around them when the map is near enough. */
export class MapView {
  private map: OlMap | null = null;
  private readonly patches = new VectorSource();
  private readonly land = new VectorSource();
  private hasLand = false;

  constructor(private readonly state: State) {
    state.onChange(() => this.patches.changed());
  }

  show(host: HTMLElement): void {
    const { state } = this;
    if (!state.report.content.hasOutlines)
      return host.replaceChildren(h('p', { class: 'warn' }, state.word(PAGE.noOutlines)));
    const target = h('div', { class: 'map', id: 'map' });
    const legend = h(
      'div',
      { class: 'legend' },
      state.report.content.classes
        .map(({ ledger, text }, place) => ({ ledger, text, place }))
        .filter(({ ledger }) => state.report.content.texts['PDLB']?.values.includes(ledger))
        .map(({ text, place }) =>
          h('div', {}, h('i', { class: 'swatch', style: `background:${classColour(place)}` }), text[state.lang]),
        ),
    );
    host.replaceChildren(
      h(
        'div',
        { class: 'map-frame' },
        target,
        legend,
        h('button', { id: 'whole', type: 'button', onclick: () => this.fit() }, state.word(PAGE.wholeMap)),
      ),
      h('p', { class: 'small' }, state.word(PAGE.mapHint)),
    );
    if (!this.map) this.build(target);
    else this.map.setTarget(target);
    this.fit();
  }

  private build(target: HTMLElement): void {
    const { state } = this;
    for (let row = 0; row < state.report.count; row++) {
      const geometry = geometryOf(state.report.outline(row));
      if (geometry) this.patches.addFeature(new Feature({ geometry, row }));
    }
    const [xmin, ymin, xmax, ymax] = this.patches.getExtent() as [number, number, number, number];
    const wide = Math.max(xmax - xmin, ymax - ymin, 100);
    const extent = [xmin - wide, ymin - wide, xmax + wide, ymax + wide];
    const projection = new Projection({
      code: 'plane',
      units: 'm',
      extent,
      global: false,
      getPointResolution: (resolution) => resolution,
    });
    this.map = new OlMap({
      target,
      controls: defaultControls({ rotate: false, attribution: false }).extend([new ScaleLine()]),
      layers: [
        new VectorLayer({ source: this.land, maxResolution: NEAR, style: landStyles() }),
        new VectorLayer({
          source: this.patches,
          style: (feature, resolution) => this.styleOf(feature.get('row') as number, resolution),
          updateWhileInteracting: false,
        }),
        new VectorLayer({ source: this.townships(), minResolution: NAMED, declutter: true, style: townshipStyle }),
      ],
      view: new View({
        projection,
        center: [(xmin + xmax) / 2, (ymin + ymax) / 2],
        resolution: wide / 600,
        minResolution: 0.02,
        maxResolution: (3 * wide) / 400,
        constrainResolution: false,
      }),
    });
    this.map.on('click', (event) => {
      const row = this.rowAt(event.coordinate);
      if (row !== null) location.hash = hashOf(state, row);
    });
    this.map.on('pointermove', (event) => {
      if (!event.dragging) target.style.cursor = this.rowAt(event.coordinate) === null ? '' : 'pointer';
    });
    this.map.on('moveend', () => this.fillLand());
  }

  /** Names of townships, until the map is so near that the patches have theirs. */
  private townships(): VectorSource {
    const places = townshipPlaces(this.state.report);
    return new VectorSource({
      features: places.map(({ name, x, y }) => new Feature({ geometry: new Point([x, y]), name })),
    });
  }

  /** The smallest patch within a few pixels: asked of the shapes, because reading the canvas back is slow. */
  private rowAt([x = 0, y = 0]: readonly number[]): number | null {
    const reach = REACH_PIXELS * (this.map?.getView().getResolution() ?? 0);
    let best: { row: number; size: number } | null = null;
    this.patches.forEachFeatureIntersectingExtent([x - reach, y - reach, x + reach, y + reach], (feature) => {
      const [xmin, ymin, xmax, ymax] = feature.getGeometry()!.getExtent() as [number, number, number, number];
      const size = (xmax - xmin) * (ymax - ymin);
      if (best === null || size < best.size) best = { row: feature.get('row') as number, size };
    });
    return (best as { row: number } | null)?.row ?? null;
  }

  /** Land is put on the map when somebody first comes near: most visits do not. */
  private fillLand(): void {
    if (this.hasLand || (this.map?.getView().getResolution() ?? Infinity) > NEAR) return;
    this.hasLand = true;
    const { report } = this.state;
    const features: Feature[] = [];
    const add = (shape: Rings, group: string | null, landClass: string | null, isAround: boolean): void => {
      const geometry = geometryOf(shape);
      if (geometry) features.push(new Feature({ geometry, group: group ?? 'unknown', landClass, isAround }));
    };
    for (const { shape, group, landClass } of report.around()) add(shape, group, landClass, true);
    const pieces = report.content.pieces?.patch.length ?? 0;
    for (let i = 0; i < pieces; i++) {
      const { shape, group, landClass } = report.piece(i);
      add(shape, group, landClass, false);
    }
    this.land.addFeatures(features);
  }

  private fit(): void {
    const { map, state } = this;
    if (!map) return;
    const boxes = this.patches.getFeatures().filter((feature) => state.passes[feature.get('row') as number]);
    const source = new VectorSource({ features: boxes.length > 0 ? boxes : this.patches.getFeatures() });
    map.updateSize();
    map.getView().fit(source.getExtent()!, { padding: [40, 40, 40, 40], minResolution: 0.3 });
    // The first picture of a map is no move, so nobody is told of it.
    this.fillLand();
  }

  private readonly styles = new Map<string, Style>();

  private styleOf(row: number, resolution: number): Style {
    const place = this.state.report.classOf(row);
    const passes = this.state.passes[row] === 1;
    const named = passes && resolution < NAMED;
    const key = `${place} ${passes} ${resolution < NEAR}`;
    let style = this.styles.get(key);
    if (!style) {
      const colour = passes ? classColour(place) : '#bbbbbb';
      style = new Style({
        fill: new Fill({ color: `${colour}${passes ? (resolution < NEAR ? '40' : 'cc') : '30'}` }),
        // Patches of a county are smaller than a pixel from afar: the rim keeps them visible.
        stroke: new Stroke({ color: colour, width: resolution < NEAR ? 2.5 : 2 }),
        zIndex: passes ? 1 : 0,
      });
      this.styles.set(key, style);
    }
    if (!named) return style;
    const labelled = style.clone();
    labelled.setText(
      new Text({
        text: this.state.report.id(row).slice(-8),
        font: '12px sans-serif',
        fill: new Fill({ color: '#000' }),
        stroke: new Stroke({ color: '#fff', width: 3 }),
      }),
    );
    return labelled;
  }
}

function townshipStyle(feature: { get(key: string): unknown }): Style {
  return new Style({
    text: new Text({
      text: feature.get('name') as string,
      font: 'bold 15px "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif',
      fill: new Fill({ color: '#222' }),
      stroke: new Stroke({ color: '#fff', width: 4 }),
    }),
  });
}

function landStyles(): (feature: { get(key: string): unknown }, resolution: number) => Style {
  const known = new Map<string, Style>();
  return (feature, resolution) => {
    const group = feature.get('group') as keyof typeof LAND_COLOURS;
    const around = feature.get('isAround') as boolean;
    const label = resolution < NAMED / 2 ? ((feature.get('landClass') as string | null) ?? '') : '';
    const key = `${group} ${around} ${label}`;
    let style = known.get(key);
    if (!style) {
      style = new Style({
        fill: new Fill({ color: `${LAND_COLOURS[group]}${around ? '80' : 'ff'}` }),
        stroke: new Stroke({ color: around ? '#aaaaaa' : '#666666', width: around ? 0.5 : 0.8 }),
        ...(label
          ? {
              text: new Text({
                text: label,
                font: '11px sans-serif',
                fill: new Fill({ color: around ? '#777' : '#222' }),
                overflow: false,
              }),
            }
          : {}),
      });
      known.set(key, style);
    }
    return style;
  };
}

/** Rings as polygons: an outer ring is clockwise and the holes behind it are its own, as shapefiles have it. */
function geometryOf({ coords, ringStart }: Rings): MultiPolygon | null {
  if (coords.length === 0) return null;
  const polygons: number[][][][] = [];
  for (let r = 0; r + 1 < ringStart.length; r++) {
    const ring: number[][] = [];
    let doubled = 0;
    const from = ringStart[r]!;
    const to = ringStart[r + 1]!;
    for (let v = from; v < to; v++) {
      const w = v + 1 < to ? v + 1 : from;
      ring.push([coords[2 * v]!, coords[2 * v + 1]!]);
      doubled +=
        (coords[2 * v]! - coords[0]!) * (coords[2 * w + 1]! - coords[1]!) -
        (coords[2 * w]! - coords[0]!) * (coords[2 * v + 1]! - coords[1]!);
    }
    ring.push(ring[0]!);
    if (doubled <= 0 || polygons.length === 0) polygons.push([ring]);
    else polygons.at(-1)!.push(ring);
  }
  return new MultiPolygon(polygons);
}

/** `#JCBH`, with the number behind it where an id is repeated. */
export function hashOf({ report }: State, row: number): string {
  const id = report.id(row);
  let repeat = 1;
  for (let before = row - 1; before >= 0 && report.id(before) === id; before--) repeat++;
  return `#${encodeURIComponent(id)}${repeat > 1 ? `~${repeat}` : ''}`;
}
