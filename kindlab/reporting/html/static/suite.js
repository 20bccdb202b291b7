const search = document.getElementById("search");
const found = document.getElementById("found");
const filters = [...document.querySelectorAll(".filter")];
const labs = [...document.querySelectorAll(".lab")].map((element) => ({
  element,
  topic: element.dataset.topic,
  text: element.textContent.toLowerCase(),
  claims: [...element.querySelectorAll("[data-standing]")],
}));

const pressed = (name) =>
  filters.filter((each) => each.dataset[name] && each.getAttribute("aria-pressed") === "true").map((each) => each.dataset[name]);

/** Shows the labs of the chosen topics that have a claim of the chosen standings and hold all words searched for. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const topics = pressed("topic");
  const standings = pressed("standing");
  let shown = 0;
  for (const lab of labs) {
    const claims = lab.claims.filter((claim) => !standings.length || standings.includes(claim.dataset.standing));
    const isWanted = (!topics.length || topics.includes(lab.topic)) && words.every((word) => lab.text.includes(word));
    lab.element.hidden = !isWanted || (standings.length > 0 && !claims.length);
    for (const claim of lab.claims) claim.hidden = !claims.includes(claim);
    shown += lab.element.hidden ? 0 : 1;
  }
  for (const topic of document.querySelectorAll(".topic")) topic.hidden = !topic.querySelector(".lab:not([hidden])");
  tell(shown);
}

function tell(shown) {
  const words = shown || !labs.length ? found.dataset.words : found.dataset.none;
  found.value = words.replace("{shown}", shown).replace("{all}", labs.length);
}

for (const each of filters) {
  each.addEventListener("click", () => {
    each.setAttribute("aria-pressed", each.getAttribute("aria-pressed") !== "true");
    filter();
  });
}
search.addEventListener("input", filter);
search.form.addEventListener("submit", (event) => event.preventDefault());
filter();
