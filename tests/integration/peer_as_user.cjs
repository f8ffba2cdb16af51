// PouchDB in memory as a user of the centre: replicates with one of her databases in both directions, and knocks at one that is not hers.
// usage: node peer_as_user.cjs CENTRE_URL NAME PASSWORD OWN_DATABASE OTHER_DATABASE     with NODE_PATH naming the installed packages.
// Line by line with whoever started it: it prints one JSON object a step and reads one JSON object (documents to write) between the two.
'use strict';
const readline = require('readline');
const PouchDB = require('pouchdb');
PouchDB.plugin(require('pouchdb-adapter-memory'));

const [centre, username, password, own, other] = process.argv.slice(2);
const auth = {username, password};
const here = new PouchDB('here', {adapter: 'memory'});
const there = new PouchDB(`${centre}/db/${own}`, {auth, skip_setup: true});
const heard = readline.createInterface({input: process.stdin})[Symbol.asyncIterator]();
const say = message => console.log(JSON.stringify(message));
const kinds = ({rows}) => rows.reduce((found, {id}) => ({...found, [id.split(':')[0]]: (found[id.split(':')[0]] || 0) + 1}), {});

async function refusal(work) {
  try { await work(); } catch (error) { return {status: error.status, error: error.name, reason: error.reason || error.message}; }
  return null;
}

(async () => {
  const first = await here.sync(there);
  say({read: first.pull.docs_written, kinds: kinds(await here.allDocs())});

  const asked = JSON.parse((await heard.next()).value);
  for (const document of asked.write) await here.put(document);
  const second = await here.sync(there);
  const expected = await Promise.all(asked.expect.map(id => here.get(id)));
  say({written: second.push.docs_written, failures: second.push.doc_write_failures, found: expected.map(({_id, author}) => [_id, author])});

  const strange = new PouchDB(`${centre}/db/${other}`, {auth, skip_setup: true});
  say({
    read: await refusal(() => strange.replicate.to(new PouchDB('elsewhere', {adapter: 'memory'}))),
    write: await refusal(() => strange.put({_id: 'intruder'})),
    wrong_password: await refusal(() => new PouchDB(`${centre}/db/${own}`, {auth: {username, password: 'sbagliata'}, skip_setup: true}).get('anything')),
  });
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
