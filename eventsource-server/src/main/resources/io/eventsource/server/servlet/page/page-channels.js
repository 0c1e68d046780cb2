// The list of channels, the numbers above it, and their sparklines.

import {bytes, count, duration, number, rate} from './page-text.js';

const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/** How many measurements a sparkline shows. */
const POINTS = 60;

/** The color of a channel, the same everywhere. */
export function colorOf(channel) {
  let hash = 0;
  for (let i = 0; i < channel.length; i++) hash = (hash * 31 + channel.charCodeAt(i)) | 0;
  return 'c' + (Math.abs(hash) % 8);
}

/** Creates an element. What it contains is text, never HTML. */
export function element(name, properties, ...children) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children.filter(child => child !== null));
  return created;
}

/** The name of a channel, isolated from the direction of the text around it. */
export function channelName(channel) {
  return element('bdi', {className: 'channel ' + colorOf(channel), textContent: channel});
}

/** Values over time, as a line. */
class Sparkline {
  #svg;
  #values = [];
  #line = document.createElementNS(SVG, 'polyline');
  #area = document.createElementNS(SVG, 'polygon');

  constructor(svg) {
    this.#svg = svg;
    svg.append(this.#area, this.#line);
  }

  add(value) {
    this.#values = [...this.#values, value].slice(-POINTS);
    const most = Math.max(1, ...this.#values);
    const start = POINTS - this.#values.length;
    const points = this.#values.map(
      (each, i) => `${(((start + i) / (POINTS - 1)) * 120).toFixed(1)},${(30 - (each / most) * 27).toFixed(1)}`,
    );
    this.#line.setAttribute('points', points.join(' '));
    const first = points[0].split(',')[0];
    this.#area.setAttribute('points', `${first},32 ${points.join(' ')} 120,32`);
  }
}

/** Shows what the server says of itself. */
export class Numbers {
  #published = new Sparkline($('s-published'));
  #writes = new Sparkline($('s-writes'));
  #before = null;

  show(status) {
    const now = status.statistics;
    if (!now) return;
    $('n-subscribers').textContent = number(now.subscribers);
    $('n-channels').textContent = number(now.channels);
    $('n-memory').textContent = bytes(now.memoryBytes);
    $('n-memory-all').textContent = 'of ' + bytes(now.memoryLimit);
    $('n-published-all').textContent = count(now.published, 'event') + ' in all';
    $('n-writes-all').textContent = bytes(now.bytes) + ' in all';
    const before = this.#before;
    this.#before = {time: status.time, ...now};
    if (!before || status.time <= before.time || now.published < before.published) return; // the server was restarted
    const seconds = (status.time - before.time) / 1000;
    const published = (now.published - before.published) / seconds;
    const writes = (now.writes - before.writes) / seconds;
    $('n-published').textContent = rate(published);
    $('n-writes').textContent = rate(writes);
    this.#published.add(published);
    this.#writes.add(writes);
  }
}

/** Shows the channels that the user may read. */
export class Channels {
  #actions;
  #rows = new Map();
  #before = new Map();
  #time = 0;

  /** @param actions what the buttons of a channel do: watch and choose, each with the channel */
  constructor(actions) {
    this.#actions = actions;
  }

  show(status) {
    const list = $('channel-list');
    const seconds = (status.time - this.#time) / 1000;
    this.#time = status.time;
    const names = new Set();
    const before = this.#before;
    this.#before = new Map();
    let previous = null;
    for (const channel of status.channels) {
      names.add(channel.name);
      this.#before.set(channel.name, channel.events);
      let row = this.#rows.get(channel.name);
      if (!row) {
        row = this.#row(channel);
        this.#rows.set(channel.name, row);
      }
      const known = before.get(channel.name);
      const perSecond = known === undefined || seconds <= 0 ? 0 : Math.max(0, channel.events - known) / seconds;
      row.update(channel, perSecond, status.time);
      // Moved only if its place has changed, so that a button keeps the focus.
      const place = previous ? previous.nextSibling : list.firstChild;
      if (place !== row.item) list.insertBefore(row.item, place);
      previous = row.item;
    }
    for (const [name, row] of this.#rows) {
      if (!names.has(name)) {
        row.item.remove();
        this.#rows.delete(name);
      }
    }
    const left = status.total - status.channels.length;
    $('channels-total').textContent = left > 0 ? `${number(status.channels.length)} of ${number(status.total)}` : '';
    const empty = $('channels-empty');
    empty.hidden = status.channels.length > 0;
    list.hidden = !empty.hidden;
    empty.textContent = $('prefix').value
      ? 'No channel begins with this.'
      : 'No channel yet. One appears with its first client or event.';
  }

  #row(channel) {
    const presence = element('span', {className: 'presence'});
    const events = element('span', {className: 'events'});
    const waiting = element('span', {className: 'badge'});
    const watch = element('button', {type: 'button', textContent: 'Watch'});
    const publish = element('button', {type: 'button', textContent: 'Publish'});
    const heading = element('span', {className: 'name'}, channelName(channel.name), waiting);
    const item = element('li', {}, heading, element('span', {className: 'facts'}, presence, events),
      element('span', {className: 'buttons'}, watch, publish));
    let current = channel;
    watch.addEventListener('click', () => this.#actions.watch(current));
    publish.addEventListener('click', () => this.#actions.choose(current.name));
    const update = (now, perSecond, time) => {
      current = now;
      presence.textContent = Channels.#presence(now, time);
      presence.dataset.state = now.subscribers > 0 ? 'on' : 'off';
      events.textContent = count(now.events, 'event') + (perSecond > 0 ? `, ${rate(perSecond)}/s` : '');
      events.title = now.lastId ? 'last id ' + now.lastId : '';
      waiting.hidden = now.waiting === 0;
      waiting.textContent = number(now.waiting) + ' waiting';
      watch.setAttribute('aria-label', 'Watch ' + now.name);
      publish.setAttribute('aria-label', 'Publish on ' + now.name);
      publish.disabled = !now.publish;
      publish.title = now.publish ? '' : 'You may not publish on this channel.';
    };
    return {item, update};
  }

  static #presence(channel, time) {
    if (!channel.exclusive) return count(channel.subscribers, 'client');
    if (channel.subscribers === 0) return 'not connected';
    const who = channel.principal ? channel.principal + ' connected' : 'connected';
    return channel.connectedAt ? `${who} for ${duration(time - channel.connectedAt)}` : who;
  }
}
