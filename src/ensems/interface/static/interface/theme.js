// The theme one chose, before the page is drawn. The button (in the footer) is shown only when this file could run.
const root = document.documentElement
const themes = ["", "light", "dark"]
const read = () => { try { return localStorage.theme || "" } catch { return "" } }
const show = (theme) => { theme ? root.dataset.theme = theme : delete root.dataset.theme }
show(read())
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".theme")
  if (!button) return
  const tell = () => { button.lastElementChild.textContent = button.dataset["name" + themes.indexOf(read())] }
  button.hidden = false
  tell()
  button.addEventListener("click", () => {
    const next = themes[(themes.indexOf(read()) + 1) % 3]
    try { localStorage.theme = next } catch { return }
    show(next)
    tell()
  })
})
