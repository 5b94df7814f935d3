// What is selected in the contribution goes to the field of the words to cite, with its place in the source.
// The source counts characters as Python does (code points), the page as JavaScript does (UTF-16 units).
const form = document.querySelector("[data-cite]");
const source = form?.querySelector("[data-source]");
const status = form?.querySelector("[data-chosen]");
const field = (name) => form.querySelector(`[name=${name}]`);
const points = (text) => [...text].length;

// The pieces of text that a range covers: where each begins and ends in the source, and its words.
function pieces(range) {
  const found = [];
  for (const run of source.querySelectorAll("[data-at]")) {
    const node = run.firstChild;
    if (!node || !range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.length;
    if (from >= to) continue;
    const at = Number(run.dataset.at);
    found.push({ start: at + points(node.data.slice(0, from)), end: at + points(node.data.slice(0, to)), words: node.data.slice(from, to), block: run.closest("[data-start]") });
  }
  return found;
}

function choose() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!source.contains(range.commonAncestorContainer)) return;
  const chosen = pieces(range);
  if (!chosen.length) return;
  field("start").value = chosen[0].start;
  field("end").value = chosen.at(-1).end;
  field("words").value = chosen.reduce((text, one, rank) => text + (rank && one.block !== chosen[rank - 1].block ? "\n" : "") + one.words, "").trim();
  status.textContent = status.dataset.text;
}

if (source) {
  document.addEventListener("selectionchange", choose);
  // Words typed by hand are looked for in the text: their place is no longer known.
  field("words").addEventListener("input", () => {
    field("start").value = field("end").value = status.textContent = "";
  });
}
