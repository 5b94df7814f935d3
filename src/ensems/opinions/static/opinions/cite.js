// Turns what the reader selects in the source into the place of a passage: offsets in the text as it was written.
const form = document.querySelector("[data-cite]");
const source = form?.querySelector("[data-source]");

function words() {
  const selection = document.getSelection();
  if (!source || !selection || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  return source.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
}

document.addEventListener("selectionchange", () => {
  const chosen = words();
  if (chosen) form.querySelector("[name=words]").value = chosen;
});
