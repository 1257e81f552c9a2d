import { Announcer } from './announcer.js';
import { AnswersView } from './answers-view.js';
import { Board } from './board.js';
import { ChartView } from './chart-view.js';
import { copyText } from './copying.js';
import { DayView } from './day-view.js';
import { DetailView } from './detail-view.js';
import { byId } from './element.js';
import { EmptyView } from './empty-view.js';
import { FilterView } from './filter-view.js';
import { HeaderView } from './header-view.js';
import { ListView } from './list-view.js';
import { orderClear } from './order.js';
import { ReasonsView } from './reasons-view.js';
import { follow } from './stream.js';

/** The picture moves on with the minutes although nothing arrives. */
const TICK_MS = 10_000;

let scheduled = false;
/** However much arrives, the page is drawn at most once a frame, and not at all while it is hidden. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    for (const view of views) view.render(board);
  });
}

const board = new Board(schedule);
const announcer = new Announcer();
const views = [
  new HeaderView(),
  new DayView(),
  new ChartView(),
  new ReasonsView(),
  new AnswersView(announcer),
  new FilterView(board),
  new ListView(board),
  new EmptyView(announcer),
  new DetailView(announcer),
  announcer,
];

byId('clear', HTMLButtonElement).addEventListener('click', async () => {
  announcer.say((await orderClear()) ? 'Everything is forgotten.' : 'The gateway did not take this.');
});
const copyUrl = byId('copy-url', HTMLButtonElement);
copyUrl.addEventListener('click', () => void copyText(board.facts?.url ?? '', copyUrl, announcer));

new ResizeObserver(schedule).observe(byId('chart', HTMLElement));
setInterval(schedule, TICK_MS);
follow(board);
