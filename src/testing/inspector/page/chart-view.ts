import type { Board } from './board.js';
import { byId, html, svg } from './element.js';
import { type Counts, countByMinute, countBySeries, type Minute, SERIES, type Series } from './tally.js';
import { count, KIND_NAMES } from './wording.js';

const MINUTES = 30;
const HEIGHT = 132;
/** Room for the numbers at the left and the times below. */
const LEFT = 34;
const BELOW = 18;
const ABOVE = 8;
/** A time at every tenth minute: more would run into each other on a narrow page. */
const LABEL_EVERY = 10;

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** `1.5K`: there is room for four signs. */
const AXIS = new Intl.NumberFormat('en', { notation: 'compact' });

function nameOf(series: Series): string {
  return series === 'refused' ? 'Not accepted' : KIND_NAMES[series];
}

function total(counts: Counts): number {
  return SERIES.reduce((sum, series) => sum + counts[series], 0);
}

/** The least of 1, 2, 5, 10, 20, 50, … that is not below `most`, so that the axis has round numbers; even from 2 on for its middle. */
function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 4, 6, 10].map((step) => step * power).find((value) => value >= most) ?? most;
}

function inWords({ start, counts }: Minute): string {
  const parts = SERIES.filter((series) => counts[series] > 0).map(
    (series) => `${counts[series]} ${nameOf(series)}`,
  );
  return `${CLOCK.format(start)}: ${parts.join(', ')}`;
}

/** Events by minute and by kind: a picture, the same as a table, and the numbers beside it. */
export class ChartView {
  readonly #picture = byId('chart', HTMLElement);
  readonly #table = byId('chart-table', HTMLElement);
  readonly #legend = byId('kinds', HTMLElement);
  #drawn = '';

  render(board: Board): void {
    const summaries = [...board.summaries.values()];
    const minutes = countByMinute(summaries, board.now, MINUTES);
    const counts = countBySeries(summaries);
    const width = Math.max(240, this.#picture.clientWidth);
    const drawn = JSON.stringify([width, minutes, counts]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#picture.replaceChildren(this.#draw(minutes, width));
    this.#fillTable(minutes);
    this.#fillLegend(counts);
  }

  #draw(minutes: readonly Minute[], width: number): SVGSVGElement {
    const top = roundUp(Math.max(...minutes.map(({ counts }) => total(counts))));
    const ground = HEIGHT - BELOW;
    const step = (width - LEFT) / MINUTES;
    const scale = (ground - ABOVE) / top;
    const sum = minutes.reduce((all, { counts }) => all + total(counts), 0);
    const label = `${count(sum, 'request')} in the last ${MINUTES} minutes, at most ${top} a minute`;
    return svg(
      'svg',
      { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', 'aria-label': label },
      this.#hatch(),
      ...[...new Set([0, top / 2, top])].filter(Number.isInteger).flatMap((value) => {
        const y = ground - value * scale;
        return [
          svg('line', { class: 'grid', x1: LEFT, x2: width, y1: y, y2: y }),
          svg('text', { x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, AXIS.format(value)),
        ];
      }),
      ...minutes.flatMap((minute, at) => {
        const x = LEFT + at * step;
        const bar = this.#bar(minute, { x: x + step * 0.12, width: step * 0.76, ground, scale });
        const last = at === minutes.length - 1;
        const text = last ? 'now' : CLOCK.format(minute.start);
        const labelled = last || (at % LABEL_EVERY === 0 && at < minutes.length - 3);
        const anchor = last ? 'end' : 'start';
        return labelled
          ? [bar, svg('text', { x: last ? width : x, y: HEIGHT - 3, 'text-anchor': anchor }, text)]
          : [bar];
      }),
    );
  }

  #bar(minute: Minute, place: { x: number; width: number; ground: number; scale: number }): SVGGElement {
    const bar = svg('g', {});
    if (total(minute.counts) === 0) return bar;
    bar.append(svg('title', {}, inWords(minute)));
    let y = place.ground;
    for (const series of SERIES) {
      const height = minute.counts[series] * place.scale;
      if (height === 0) continue;
      y -= height;
      bar.append(
        svg('rect', { class: `series ${series}`, x: place.x, y, width: place.width, height, rx: 1 }),
      );
    }
    return bar;
  }

  /** What was refused is hatched: not to be told by its colour alone. */
  #hatch(): SVGDefsElement {
    const pattern = {
      id: 'hatch',
      width: 5,
      height: 5,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    };
    return svg(
      'defs',
      {},
      svg(
        'pattern',
        pattern,
        svg('rect', { class: 'hatch-ground', width: 5, height: 5 }),
        svg('rect', { class: 'hatch-line', width: 2, height: 5 }),
      ),
    );
  }

  #fillTable(minutes: readonly Minute[]): void {
    const rows = minutes.filter(({ counts }) => total(counts) > 0);
    this.#table.replaceChildren(
      ...rows.map(({ start, counts }) =>
        html(
          'tr',
          {},
          html('th', { scope: 'row' }, CLOCK.format(start)),
          ...SERIES.map((series) => html('td', {}, String(counts[series]))),
        ),
      ),
    );
  }

  #fillLegend(counts: Counts): void {
    const most = Math.max(1, ...SERIES.map((series) => counts[series]));
    this.#legend.replaceChildren(
      ...SERIES.map((series) => {
        const bar = html('span', { class: `bar series ${series}` });
        bar.style.setProperty('inline-size', `${(counts[series] / most) * 100}%`);
        return html(
          'li',
          {},
          html('span', { class: `key series ${series}`, 'aria-hidden': 'true' }),
          html('span', { class: 'name' }, nameOf(series)),
          html('span', { class: 'number' }, counts[series].toLocaleString()),
          html('span', { class: 'track', 'aria-hidden': 'true' }, bar),
        );
      }),
    );
  }
}
