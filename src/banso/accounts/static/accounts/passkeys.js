// allauth's passkey script reports a refused or cancelled ceremony as an event; say so in words.
(() => {
  "use strict";
  document.addEventListener("allauth.error", (event) => {
    const problem = document.getElementById("passkey_problem");
    if (!problem) return;
    event.preventDefault();
    problem.hidden = false;
  });
})();
