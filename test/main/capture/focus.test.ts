import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { startApp } from './start-app.js';

function appWithWindows() {
  const { electron, clock, told } = startApp({ lifecycle: ['window-focused'] });
  const [one, other] = [new EventEmitter(), new EventEmitter()];
  return {
    one,
    other,
    focus: (window: EventEmitter) => electron.app.emit('browser-window-focus', {}, window),
    blur: (window: EventEmitter) => electron.app.emit('browser-window-blur', {}, window),
    wait: (ms: number) => clock.advance(ms),
    times: () => told.length,
  };
}

test('a person who comes to the app is told of, once', () => {
  const { one, focus, wait, times } = appWithWindows();
  focus(one);
  wait(10_000);
  focus(one);
  expect(times()).toBe(1);
});

test('who leaves and comes back, to any window, is told of again', () => {
  const { one, other, focus, blur, wait, times } = appWithWindows();
  focus(one);
  blur(one);
  wait(1_000);
  focus(other);
  expect(times()).toBe(2);
});

test('a focus that moves between the app’s windows is no leaving, however late and in whichever order it is told', () => {
  const { one, other, focus, blur, wait, times } = appWithWindows();
  focus(one);
  blur(one);
  wait(40);
  focus(other);
  wait(10_000);
  focus(one);
  blur(other);
  wait(10_000);
  focus(other);
  blur(one);
  wait(10_000);
  expect(times()).toBe(1);
});

test('a window that is destroyed in front, and says nothing of its focus, is left', () => {
  const { one, other, focus, wait, times } = appWithWindows();
  focus(one);
  one.emit('closed');
  wait(1_000);
  focus(other);
  expect(times()).toBe(2);
});

test('another window that closes meanwhile changes nothing', () => {
  const { one, other, focus, blur, wait, times } = appWithWindows();
  focus(other);
  blur(other);
  focus(one);
  other.emit('closed');
  wait(1_000);
  focus(one);
  expect(times()).toBe(1);
});
