// The npm parser in a process of its own, as subject.py has the others:
// node whatsapp_chat_parser.mjs MODULE check|time FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [module, what, file] = process.argv.slice(2);
const { parseString } = createRequire(import.meta.url)(module);

// Its Date objects hold what the clock of the phone showed, as UTC's here: the process runs in UTC.
const iso = (date) => date.toISOString().slice(0, 19);
const status = (name) =>
  1024 * Number(readFileSync('/proc/self/status', 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]);

if (what === 'check') {
  const messages = parseString(readFileSync(file, 'utf8'));
  console.log(JSON.stringify({
    messages: messages.length,
    first: iso(messages[0].date),
    last: iso(messages.at(-1).date),
    senders: [...new Set(messages.map((message) => message.author))].sort(),
  }));
} else {
  writeFileSync('/proc/self/clear_refs', '5');
  const before = status('VmRSS');
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const messages = parseString(readFileSync(file, 'utf8'));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (!messages.length) throw new Error('nothing was read');
  console.log(JSON.stringify({
    seconds, cpu_seconds: (user + system) / 1e6, peak_bytes: status('VmHWM') - before,
  }));
}
