// Text: for a shell, for people, and JSON with line breaks. Nothing here touches the page.

/** Quotes a word for a POSIX shell. */
export function quote(word) {
  return /^[A-Za-z0-9_/:.,@%+-]+$/.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'";
}

/** The options and the environment with which a program in a shell proves who it is. */
function credentials(caller) {
  if (!caller.name) return {curl: [], request: []};
  return caller.byToken
    ? {curl: ['-H', '"Authorization: Bearer $EVENTSOURCE_TOKEN"'], request: []}
    : {curl: ['-u', quote(caller.name)], request: ['-u', quote(caller.name)]};
}

/** The call of curl that publishes an event. */
export function curl(call, caller) {
  const words = ['curl', ...credentials(caller).curl];
  if (call.ttl) words.push('-H', quote('TTL: ' + call.ttl));
  if (call.answer) words.push('-H', quote('Prefer: respond-async'));
  // --data-raw, because "@" has a meaning at the beginning of other data.
  return [...words, '--data-raw', quote(call.data), quote(call.url)].join(' ');
}

/** The call of eventsource-request that publishes an event. */
export function eventsourceRequest(call, caller) {
  const words = ['eventsource-request', ...credentials(caller).request];
  if (call.ttl) words.push('--ttl', call.ttl + 's');
  if (call.answer) words.push('--async');
  const url = quote(call.url);
  if (call.data === '-') return ['printf %s - |', ...words, url].join(' '); // a bare "-" is standard input
  return [...words, ...(call.data.startsWith('-') ? ['--'] : []), url, quote(call.data)].join(' ');
}

/** How long an object or an array may be that stays on one line, in characters. */
const LINE = 72;

/** Returns JSON with line breaks; null for other text. The values stay as they are written: no digit of a number is lost. */
export function prettyJson(text) {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
    const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g);
    return lines(group(tokens, {next: 0})).join('\n');
  } catch {
    return null; // no JSON, or nested too deeply to be read by people
  }
}

/** Returns a value with what it contains: its items, each with its name in front, and how long it is on one line. */
function group(tokens, at) {
  const open = tokens[at.next++];
  if (open !== '{' && open !== '[') return {text: open, length: open.length};
  const items = [];
  let length = 2;
  while (tokens[at.next] !== '}' && tokens[at.next] !== ']') {
    if (tokens[at.next] === ',') at.next++;
    const name = open === '{' ? tokens[at.next] + ': ' : '';
    if (open === '{') at.next += 2;
    const value = group(tokens, at);
    items.push({name, value});
    length += name.length + value.length + 2;
  }
  return {open, items, close: tokens[at.next++], length};
}

function line(value) {
  return value.items
    ? value.open + value.items.map(item => item.name + line(item.value)).join(', ') + value.close
    : value.text;
}

function lines(value) {
  if (!value.items || value.length <= LINE) return [line(value)];
  const inner = value.items.flatMap((item, i) => {
    const [first, ...rest] = lines(item.value);
    const all = ['  ' + item.name + first, ...rest.map(each => '  ' + each)];
    if (i < value.items.length - 1) all[all.length - 1] += ',';
    return all;
  });
  return [value.open, ...inner, value.close];
}

const digits = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});

/** A number with separators. */
export function number(value) {
  return digits.format(value);
}

/** A rate, which is small or about right. */
export function rate(value) {
  return value < 10 ? digits.format(Math.round(value * 10) / 10) : short.format(Math.round(value));
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)) + ' ' + units[unit];
}

/** "1 event", "2 events". */
export function count(value, noun) {
  return number(value) + ' ' + noun + (value === 1 ? '' : 's');
}

/** How long something has lasted, with one unit. */
export function duration(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  return seconds < 172800 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86400) + ' days';
}

/** A time of day with milliseconds. */
export function clock(date) {
  const two = n => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
