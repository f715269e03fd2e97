// A guide read aloud by a voice of the device itself: one that sends words elsewhere is not used. Paper, too.
(() => {
  const paper = document.querySelector("button[data-print]");
  if (paper && !document.documentElement.classList.contains("js")) {
    paper.hidden = false;
    paper.addEventListener("click", () => window.print());
  }
  const button = document.querySelector("[data-listen]"), speech = window.speechSynthesis;
  if (!button || !speech) return;
  const label = button.querySelector("span"), listen = label.textContent;
  const plain = (tag) => (tag || "").toLowerCase().split(/[-_]/)[0];
  const page = plain(document.documentElement.lang);
  const voiceFor = (language) => speech.getVoices().find((one) => one.localService && plain(one.lang) === language);
  const offer = () => { button.hidden = !voiceFor(page); };
  let parts = [], speaking = false;

  function stop() {
    speaking = false;
    speech.cancel();
    for (const one of parts) one.classList.remove("spoken");
    label.textContent = listen;
  }

  function say(at) {
    const part = parts[at];
    if (!speaking || !part) return stop();
    const language = plain(part.closest("[lang]").lang), voice = voiceFor(language);
    if (!voice || !part.offsetParent) return say(at + 1);
    const words = new SpeechSynthesisUtterance(part.textContent);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    part.classList.add("spoken");
    part.scrollIntoView({ block: "nearest" });
    words.onend = words.onerror = () => { part.classList.remove("spoken"); say(at + 1); };
    speech.speak(words);
  }

  button.addEventListener("click", () => {
    if (speaking) return stop();
    parts = [...document.querySelectorAll("[data-read]")];
    speaking = true;
    label.textContent = button.dataset.stop;
    say(0);
  });
  addEventListener("pagehide", () => speech.cancel());
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  offer();
})();
