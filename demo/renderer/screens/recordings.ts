import { h, icon, svg } from '../element.js';
import { loudness, play, RECORDINGS, type Recording, wavOf } from '../recordings.js';
import type { Screen } from './screen.js';

const BARS = 72;
const BAR_WIDTH = 5;
const HEIGHT = 56;

export function recordingsScreen(): Screen {
  const players = RECORDINGS.map(player);
  return {
    reportedTitle: 'Recordings',
    title: 'Recordings',
    element: h(
      'main',
      {},
      h('header', { class: 'screen-header' }, h('h1', {}, 'Recordings')),
      h('ul', { class: 'recordings' }, ...players.map(({ element }) => element)),
    ),
    leave: () => {
      for (const { stop } of players) stop();
    },
  };
}

function player(recording: Recording): { element: HTMLElement; stop: () => void } {
  const samples = play(recording);
  const source = URL.createObjectURL(wavOf(samples));
  const audio = h('audio', { src: source, preload: 'auto', 'data-of-id': recording.id });
  const bars = loudness(samples, BARS).map((level, at) => bar(at, level));
  const time = h('small', { class: 'time' });
  // The player itself is marked and speaks of `play` and `complete`; its button is only a button.
  const button = h('button', { class: 'play', type: 'button', onclick: () => void toggle() });
  const toggle = () => (audio.paused ? audio.play() : audio.pause());
  const show = () => {
    const verb = audio.paused ? 'Play' : 'Pause';
    button.replaceChildren(icon(verb.toLowerCase()));
    button.setAttribute('aria-label', `${verb} ${recording.title}`);
    const done = audio.ended ? 0 : audio.currentTime / (audio.duration || 1);
    for (const [at, element] of bars.entries()) element.classList.toggle('played', at / BARS < done);
    time.textContent = `${clock(audio.ended ? 0 : audio.currentTime)} / ${clock(audio.duration || 0)}`;
  };
  for (const event of ['loadedmetadata', 'play', 'pause', 'ended', 'timeupdate'])
    audio.addEventListener(event, show);
  show();
  const picture = svg(
    'svg',
    { class: 'waveform', viewBox: `0 0 ${BARS * BAR_WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' },
    ...bars,
  );
  const element = h(
    'li',
    { class: 'recording' },
    button,
    h('div', { class: 'recording-words' }, h('strong', {}, recording.title), h('small', {}, recording.about)),
    picture as unknown as Node,
    time,
    audio,
  );
  const stop = () => {
    audio.pause();
    URL.revokeObjectURL(source);
  };
  return { element, stop };
}

function bar(at: number, level: number): SVGElement {
  const height = Math.max(3, level * HEIGHT);
  return svg('rect', { x: at * BAR_WIDTH, y: (HEIGHT - height) / 2, width: 3, height, rx: 1.5 });
}

function clock(seconds: number): string {
  return `0:${String(Math.round(seconds)).padStart(2, '0')}`;
}
