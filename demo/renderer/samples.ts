/** What a new Folio holds, so that there is something to read. */
export const SAMPLES = [
  {
    name: 'letter-to-the-workshop',
    title: 'A letter to the workshop',
    hoursAgo: 2,
    text: `Ten winters ago we rented a room above the ferry office and put one lathe in it. This spring the forty-first lamp design left the building, and the room above the ferry office is where we keep the first thirty.

What I want to write down before the season starts is not a plan. Plans we have. It is what I noticed while clearing the shelves: every lamp we still like was drawn by somebody who had just repaired one.

So this year everyone repairs. Two afternoons a month, whoever you are, you sit at the bench by the window and open up something that came back. You will not be fast. You will draw better in June.

The apprentices start on the third. Please be kind with the good chisels, and kinder with the apprentices.`,
  },
  {
    name: 'bergen-field-notes',
    title: 'Field notes, Bergen',
    hoursAgo: 9,
    text: `Harbour at six. The light arrives sideways and stays low, as if it had been told to keep quiet. Windows facing the water carry two lamps, never one: the second is for whoever is late.

Spoke with the woman who runs the rope shop. She sells by the arm, hers, and nobody has ever complained that it is shorter than the old owner's.

To draw: the hook behind the door, the brass cap on the mooring post, the shade made from a biscuit tin.`,
  },
  {
    name: 'reading-room-brief',
    title: 'Reading room: a brief',
    hoursAgo: 26,
    text: `The town library is turning its map room into a place to read after work. They ask for twelve seats, no two alike, and light that does not announce itself.

Constraints we like: the ceiling may not be touched, the floor is older than the library, and the budget is a number one can remember.

Constraints we will talk about: the word "smart" appears four times.`,
  },
  {
    name: 'interview-guide',
    title: 'Interview guide',
    hoursAgo: 50,
    text: `Begin with the last thing they fixed. It need not be a lamp.

Ask where they sit when the day is over, and what they can see from there. Ask them to point, not to describe.

Leave the silence alone. The useful sentence is usually the one after.`,
  },
  {
    name: 'summer-table',
    title: 'The summer table',
    hoursAgo: 98,
    text: `Long table in the yard, the first Friday in July. Bread from Ines, herring from the boat, two kinds of potatoes because we could not agree.

If it rains we move under the drying racks and call it atmosphere.`,
  },
] as const;
