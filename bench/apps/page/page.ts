/** Runs in each of the pages: times what a click costs from its `mouseup` on, and calls of the bridge. */
interface Bridge {
  track(event: string, value: string, meta: object): boolean;
}

const bench = globalThis as unknown as {
  onboardflow?: Bridge;
  clickCosts: () => number[];
  trackCost: (calls: number) => number;
};

let began = 0;
let costs: number[] = [];
// The last listener of the event before, and the last of the click itself: between them lies whatever else hears of a click.
addEventListener('mouseup', () => {
  began = performance.now();
});
addEventListener('click', () => {
  costs.push((performance.now() - began) * 1_000);
});

/** Microseconds of each click since the last call. */
bench.clickCosts = () => {
  const taken = costs;
  costs = [];
  return taken;
};

/** Microseconds a call; throws when one was refused. */
bench.trackCost = (calls) => {
  const before = performance.now();
  for (let index = 0; index < calls; index++) {
    const isTaken = bench.onboardflow?.track('CUSTOM', `report:exported-${index}`, {
      title: 'Report',
      pages: index,
    });
    if (isTaken !== true) throw new Error('The bridge refused a call.');
  }
  return ((performance.now() - before) * 1_000) / calls;
};
