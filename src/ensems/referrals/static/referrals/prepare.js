// Saves the preparation of a saisine a few seconds after one types; the button still saves all of it. What is not saved
// yet stays on the device (interface/keep.js). What somebody else saved meanwhile is never covered from here.
const form = document.querySelector("[data-autosave]"), said = form.dataset
const [status, alarm] = ["status", "alarm"].map((name) => form.querySelector(`[data-${name}]`))
const silent = /^(csrfmiddlewaretoken|base_revision|page|questions-\d+-pk)$/
const values = () => JSON.stringify([...new FormData(form)].filter(([name]) => !silent.test(name)))
const tell = (place, text) => { if (place.textContent !== text) place.textContent = text }
form.elements.page.value ||= crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`
let saved = values(), timer = 0, since = 0, failures = 0, busy = null, stopped = false

const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait) }
const failed = (text) => {
  tell(alarm, text)
  tell(status, "")
  later(Math.min(60, 2 ** ++failures) * 1000)
}

function send() {
  clearTimeout(timer)
  if (stopped || busy) return
  since = 0
  if (values() !== saved) busy = save().finally(() => { busy = null; if (!failures && !stopped && since) later(3000) })
}

async function save() {
  const sent = values()
  if (!failures) tell(status, said.saving)
  let answer, told
  try {
    answer = await fetch(said.autosave, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15000) })
    told = answer.headers.get("Content-Type")?.includes("json") && await answer.json()
  } catch {
    return failed(said.offline)
  }
  if (!told) return failed(answer.status < 500 ? said.refused : said.offline)
  failures = 0
  tell(alarm, "")
  if (told.notice) {
    stopped = true
    tell(status, "")
    tell(alarm, told.notice)
  } else if (told.errors) {
    tell(status, said.incomplete.replace("{why}", told.errors[0]))
  } else {
    form.elements.base_revision.value = told.revision
    for (const [name, key] of Object.entries(told.questions)) if (form.elements[name]) form.elements[name].value = key
    saved = sent
    tell(status, said.saved.replace("{at}", told.saved_at))
    if (values() === sent) form.dispatchEvent(new Event("ensems:saved", { bubbles: true }))
  }
}

form.addEventListener("input", () => {
  since ||= Date.now()
  if (!failures) later(Math.max(0, Math.min(3000, since + 10000 - Date.now())))
})
addEventListener("online", () => { failures = 0; send() })
form.addEventListener("submit", (event) => {
  clearTimeout(timer)
  if (!busy) return
  // The save under way comes first: the button must not meet its own page's other save.
  event.preventDefault()
  const { submitter } = event
  busy.then(() => form.requestSubmit(submitter))
})
