// One replication scenario between two PouchDB databases, each local (in memory) or on the server: conflicts, deletions, attachments, live.
// usage: node pouch_matrix.cjs SERVER_URL SOURCE_KIND TARGET_KIND     with NODE_PATH naming the installed packages; prints one JSON line.
'use strict';
const assert = require('assert');
const crypto = require('crypto');
const PouchDB = require('pouchdb');
PouchDB.plugin(require('pouchdb-adapter-memory'));

const [server, ...kinds] = process.argv.slice(2);
const run = crypto.randomBytes(6).toString('hex');
const open = (kind, name) => kind === 'http' ? new PouchDB(`${server}/${name}-${run}`) : new PouchDB(`${name}-${run}`, {adapter: 'memory'});
const photo = crypto.randomBytes(300000);

async function leaves(db) {
  const found = {};
  const {results} = await db.changes({style: 'all_docs'});
  for (const row of results) found[row.id] = row.changes.map(change => change.rev).sort();
  return found;
}

async function winners(db) {
  const {rows} = await db.allDocs({include_docs: true, conflicts: true});
  return rows.map(row => ({...row.doc, _attachments: row.doc._attachments && Object.keys(row.doc._attachments)}));
}

async function same(one, other) {
  assert.deepStrictEqual(await leaves(one), await leaves(other));
  assert.deepStrictEqual(await winners(one), await winners(other));
  for (const name of ['photo.jpg', 'note ü.txt']) {
    const bytes = await Promise.all([one, other].map(db => db.getAttachment('with/attachments', name)));
    assert.ok(Buffer.from(bytes[0]).equals(Buffer.from(bytes[1])), name);
  }
}

async function fill(db) {
  await db.bulkDocs(Array.from({length: 120}, (_, n) => ({_id: `d:${n}`, n, text: 'perché ' + 'x'.repeat(n)})));
  for (const n of [3, 4, 5]) await db.remove(await db.get(`d:${n}`));
  const made = await db.put({_id: 'with/attachments', kept: true, _attachments: {'photo.jpg': {content_type: 'image/jpeg', data: photo}}});
  await db.putAttachment('with/attachments', 'note ü.txt', made.rev, Buffer.from('testo ☂'), 'text/plain');
  await db.put({_id: '_design/plain', language: 'javascript'});
}

async function edit(db, who) {
  for (const n of [10, 11, 12]) await db.put({...await db.get(`d:${n}`), who});
  await db.put({...await db.get('with/attachments'), [who]: true});
}

async function live(source, target) {
  const replication = source.replicate.to(target, {live: true, retry: true});
  const arrived = new Promise(resolve => target.changes({live: true, since: 'now'}).on('change', change => change.id === 'late' && resolve()));
  await new Promise(resolve => replication.once('paused', resolve));
  await source.put({_id: 'late', _attachments: {a: {content_type: 'application/octet-stream', data: Buffer.from('spät')}}});
  await arrived;
  replication.cancel();
  assert.strictEqual((await target.getAttachment('late', 'a')).toString(), 'spät');
}

(async () => {
  const [source, target] = [open(kinds[0], 'source'), open(kinds[1], 'target')];
  await Promise.all([source.info(), target.info()]);
  await fill(source);
  const first = await source.replicate.to(target);
  assert.strictEqual(first.docs_written, 122);
  await same(source, target);
  await edit(source, 'source');
  await edit(target, 'target');
  await source.sync(target, {batch_size: 7});
  await same(source, target);
  const open_conflicts = Object.values(await leaves(target)).filter(revs => revs.length > 1).length;
  for (const n of [10, 11]) {
    const doc = await target.get(`d:${n}`, {conflicts: true});
    for (const rev of doc._conflicts) await target.remove(doc._id, rev);
  }
  await source.sync(target);
  await same(source, target);
  const still_open = (await winners(source)).filter(doc => doc._conflicts).map(doc => doc._id);
  const again = await source.replicate.to(target);
  await live(source, target);
  await Promise.all([source.destroy(), target.destroy()]);
  console.log(JSON.stringify({open_conflicts, still_open, written_again: again.docs_written}));
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
