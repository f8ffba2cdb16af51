// Counts what arrives while the app starts, in the page and in Python's worker, so that the first paint can say how many MB.
// Rule: real units (design.md section 10). What arrives is counted after decoding and shown as what went over the wire (start-sizes.js).
"use strict";
globalThis.countingFetch = (tell) => {
  const plain = globalThis.fetch;
  globalThis.fetch = async (resource, options) => {
    const answer = await plain(resource, options);
    if (!answer.ok || !answer.body || new URL(answer.url).origin !== self.location.origin) return answer;
    const path = new URL(answer.url).pathname.slice(1);
    const counter = new TransformStream({
      transform(piece, controller) { tell(path, piece.byteLength); controller.enqueue(piece); },
    });
    const counted = new Response(answer.body.pipeThrough(counter), answer);
    Object.defineProperty(counted, "url", { value: answer.url });       // a made Response has none, and WebAssembly loaders look at it
    return counted;
  };
  return () => { globalThis.fetch = plain; };
};
