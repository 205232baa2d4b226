// Puts the page together: the stream of snapshots feeds the strip and the plots; each section asks for its own.

import { Audit } from "./audit.js";
import { Bans } from "./bans.js";
import { ClientPanel } from "./client.js";
import { Clients } from "./clients.js";
import { Plots } from "./plots.js";
import { columns } from "./quantities.js";
import { RoomPanel } from "./room.js";
import { Rooms } from "./rooms.js";
import { Samples } from "./samples.js";
import { Stream } from "./stream.js";
import { Strip } from "./strip.js";
import { setUpToken } from "./tokendialog.js";

// There is a snapshot each second.
const SILENCE_SECONDS = 10;

// A page that nobody looks at leaves its place to another viewer. Its past comes back with the stream.
const HIDDEN_SECONDS = 60;

const samples = new Samples(columns);
const strip = new Strip();
const plots = new Plots(samples);
let uptime = 0;

function onHistory(event) {
  samples.merge(JSON.parse(event.data));
  plots.update();
}

function onSnapshot(event) {
  const snapshot = JSON.parse(event.data);
  if (snapshot.uptimeSeconds < uptime) samples.restarts.push(snapshot.at);
  uptime = snapshot.uptimeSeconds;
  samples.add(snapshot.at, name => snapshot.sample[name]);
  strip.show(snapshot);
  plots.update();
}

const stream = new Stream(() => "events", { history: onHistory, snapshot: onSnapshot }, state => strip.showStream(state), SILENCE_SECONDS);

let hiding = 0;
let isAsleep = false;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => {
      isAsleep = true;
      stream.close();
    }, HIDDEN_SECONDS * 1000);
  } else if (isAsleep) {
    isAsleep = false;
    stream.open();
  }
});

setUpToken();
const client = new ClientPanel(id => {
  clients.mark(null);
  clients.focus(id);
}, () => clients.refresh());
function openClient(opened) {
  clients.mark(opened.id);
  client.open(opened);
}
const clients = new Clients(openClient);
const room = new RoomPanel(name => rooms.close(name), openClient);
const rooms = new Rooms(name => room.open(name));
new Bans();
new Audit();
stream.open();
