// Preparing a ballot: the name of the text that is chosen is proposed as its object, until one writes another.
// Without this file an object left empty is that name too.
const version = document.querySelector("[data-proposes]")
const title = version?.form.elements.title
if (title) {
  const proposed = JSON.parse(version.dataset.proposes)
  const names = new Set(Object.values(proposed))
  version.addEventListener("change", () => {
    if (!title.value.trim() || names.has(title.value)) title.value = proposed[version.value] ?? ""
  })
}
