// What the reader selects in the contribution goes to the field of the words to cite.
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
